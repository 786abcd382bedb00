import { Hono } from "hono";
import { imageBytesMax } from "../../../shared/contracts/images.ts";
import { readForm, typedNumber } from "../../../shared/http/form-body.ts";
import { Problem } from "../../../shared/problem.ts";
import type { Failure } from "../../../shared/result.ts";
import { askOwner } from "../ask-owner.ts";
import type { AdminApp, AdminContext } from "../bindings.ts";
import { rememberWrite } from "../last-write.ts";
import { sentFile } from "../sent-file.ts";
import { findBook, showBook } from "../show-book.tsx";
import { goTo } from "../show-page.tsx";
import { staffOf } from "../staff.ts";

/** Pictures of a book: the form that sends one, and those that change what is said of one or take it away. */
export const pictureRoutes = new Hono<AdminApp>();

pictureRoutes.post("/admin/books/:id/pictures", async (c) => {
  const { alt = "", isCover } = await readForm(c.req);
  const file = await sentFile(c.req, "file");
  const book = await findBook(c);
  const refuse = (error: Failure) => showRefused(c, { alt, error });
  if (!file) return await refuse({ code: "invalid-request", detail: "Choose a picture." });
  if (file.size > imageBytesMax) {
    return await refuse({ code: "payload-too-large", detail: `A picture may have ${imageBytesMax / 1_048_576} MB at most.` });
  }
  if ([...alt.trim()].length > altLengthMax) {
    return await refuse({ code: "invalid-request", detail: `What is to be seen may be said in ${altLengthMax} characters at most.` });
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { token } = staffOf(c);
  const command = { token, trace: c.var.trace, bookId: book.id, bytes, alt: alt.trim(), isCover: isCover === "true" };
  const added = await askOwner("catalog", () => c.env.CATALOG.addPicture(command));
  if (!added.ok) return await refuse(added.error);
  rememberWrite(c, added.value.bookmark);
  return goTo(c, `/admin/books/${book.id}?done=picture-added#pictures`);
});

pictureRoutes.post("/admin/books/:id/pictures/:imageId", async (c) => {
  const { alt = "", fromLeft = "", fromTop = "" } = await readForm(c.req);
  const book = await findBook(c);
  const isWhole = fromLeft.trim() === "" && fromTop.trim() === "";
  const focalPoint = isWhole ? null : { x: typedNumber(fromLeft) / 100, y: typedNumber(fromTop) / 100 };
  const body = { alt: alt.trim(), focalPoint };
  const command = { token: staffOf(c).token, trace: c.var.trace, bookId: book.id, imageId: c.req.param("imageId"), body };
  const changed = await askOwner("catalog", () => c.env.CATALOG.changePicture(command));
  if (!changed.ok) {
    const isAboutPoint = changed.error.errors?.some(({ pointer }) => pointer.startsWith("/focalPoint"));
    const error = isAboutPoint ? { ...changed.error, errors: [{ pointer: "", message: askForPoint }] } : changed.error;
    return await showRefused(c, { alt: "", error });
  }
  rememberWrite(c, changed.value.bookmark);
  return goTo(c, `/admin/books/${book.id}?done=picture-changed#pictures`);
});

pictureRoutes.post("/admin/books/:id/pictures/:imageId/remove", async (c) => {
  const book = await findBook(c);
  const command = { token: staffOf(c).token, trace: c.var.trace, bookId: book.id, imageId: c.req.param("imageId") };
  const removed = await askOwner("catalog", () => c.env.CATALOG.removePicture(command));
  if (!removed.ok) return await showRefused(c, { alt: "", error: removed.error });
  rememberWrite(c, removed.value.bookmark);
  return goTo(c, `/admin/books/${book.id}?done=picture-removed#pictures`);
});

const askForPoint = "Say where the point is that matters with two numbers from 0 to 100, or with neither.";

/** As many as the API takes. */
const altLengthMax = 300;

/** The book as it is now, with what was refused. */
async function showRefused(c: AdminContext, { alt, error }: { alt: string; error: Failure }): Promise<Response> {
  const { status, message } = new Problem(error.code, error);
  const text = error.errors?.[0]?.message ?? message;
  return await showBook(c, await findBook(c), { refusedPicture: { alt, text } }, status);
}
