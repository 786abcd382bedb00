import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { signedIn } from "../../../shared/auth/caller.ts";
import { bookSchema, focalPointSchema } from "../../../shared/contracts/catalog.ts";
import { lineOfText, problemResponses } from "../../../shared/contracts/common.ts";
import { imageBytesMax } from "../../../shared/contracts/images.ts";
import { tryToSendOutbox } from "../../../shared/events/outbox.ts";
import type { AppEnv } from "../../../shared/http/app.ts";
import { etagOf } from "../../../shared/http/etag.ts";
import { jsonBody } from "../../../shared/http/json-body.ts";
import { privateHeaders } from "../../../shared/http/private-answer.ts";
import { cacheTags } from "../../../shared/http/public-answer.ts";
import { Problem } from "../../../shared/problem.ts";
import type { CatalogBindings } from "../bindings.ts";
import type { Edited } from "../edit-books.ts";
import { bookmarkOf, readingSession, writingSession } from "../session-of.ts";
import { addImage, changeImage, removeImage } from "./edit-images.ts";
import { multipartBody } from "./multipart-body.ts";
import { type CropName, readImageName, variantKeyOf } from "./names.ts";
import { findImage } from "./repository.ts";
import type { StoredCrops } from "./tables.ts";

const megabytesMax = imageBytesMax / 1_048_576;
const headers = z.object({
  "if-match": z.string().optional().openapi({ description: "The book's ETag, to change only what you have read" }),
});

const imageFormSchema = z
  .object({
    file: z.instanceof(File, { error: "expected a file" }).openapi({
      ...{ type: "string", format: "binary" },
      description: `JPEG, PNG or WebP, at most ${megabytesMax} MB and 24 megapixels`,
    }),
    alt: lineOfText(300).optional().openapi({ description: "What is to be seen, for those who do not see it" }),
    isCover: z.enum(["true", "false"]).default("false").openapi({ description: "Whether it comes before all other pictures" }),
  })
  .strict();

const postImage = createRoute({
  method: "post",
  path: "/api/books/{id}/images",
  operationId: "addBookImage",
  summary: "Give a book a picture; the first is its cover",
  tags: ["Catalogue"],
  middleware: [multipartBody] as const,
  request: {
    params: z.object({ id: z.string().openapi({ example: "book_01h455vb4pex5vsknk084sn02q" }) }),
    headers,
    body: { required: true, content: { "multipart/form-data": { schema: imageFormSchema } } },
  },
  responses: {
    201: {
      description: "The book with the new picture, whose address is in Location",
      content: { "application/json": { schema: bookSchema } },
    },
    ...problemResponses(400, 401, 403, 404, 409, 412, 413, 415, 422, 503),
  },
});

const imageParams = z.object({
  id: z.string().openapi({ example: "book_01h455vb4pex5vsknk084sn02q" }),
  imageId: z.string().openapi({ example: "img_01h455vb4pex5vsknk084sn02q" }),
});

const deleteImage = createRoute({
  method: "delete",
  path: "/api/books/{id}/images/{imageId}",
  operationId: "removeBookImage",
  summary: "Take a picture from a book, for good",
  tags: ["Catalogue"],
  request: {
    params: imageParams,
    headers,
  },
  responses: { 204: { description: "The picture is gone" }, ...problemResponses(401, 403, 404, 412) },
});

/** What is to be other about a picture. */
export const imageEditSchema = z
  .object({
    alt: lineOfText(300).optional().openapi({ description: "What is to be seen; empty for the words every picture has" }),
    focalPoint: focalPointSchema
      .nullable()
      .optional()
      .openapi({ description: "The point lists cut the picture around; null to show all of it" }),
  })
  .strict()
  .refine(({ alt, focalPoint }) => alt !== undefined || focalPoint !== undefined, "expected alt or focalPoint");

const patchImage = createRoute({
  method: "patch",
  path: "/api/books/{id}/images/{imageId}",
  operationId: "changeBookImage",
  summary: "Change what is said of a picture, and around which point it is cut",
  tags: ["Catalogue"],
  middleware: [jsonBody] as const,
  request: { params: imageParams, headers, body: { required: true, content: { "application/json": { schema: imageEditSchema } } } },
  responses: {
    200: { description: "The book with the picture as it now is", content: { "application/json": { schema: bookSchema } } },
    ...problemResponses(400, 401, 403, 404, 412, 413, 415, 422, 503),
  },
});

/** Pictures of books: seen by everyone, changed by whoever may change the book. */
export function addImageRoutes(app: OpenAPIHono<AppEnv<CatalogBindings>>): void {
  app.openapi(postImage, async (c) => {
    const { file, alt = "", isCover } = c.req.valid("form");
    const [session, studio] = [writingSession(c), { bucket: c.env.IMAGE_FILES, images: c.env.IMAGES }];
    if (file.size > imageBytesMax) throw new Problem("payload-too-large", { detail: `A picture may have ${megabytesMax} MB at most` });
    const picture = { bytes: new Uint8Array(await file.arrayBuffer()), alt, isCover: isCover === "true" };
    const edit = { db: session.db, caller: signedIn(c.var), trace: c.var.trace, now: Date.now() };
    const edited = await addImage(edit, studio, c.req.valid("param").id, c.req.valid("header")["if-match"], picture);
    c.executionCtx.waitUntil(tryToSendOutbox(drizzle(c.env.DB), c.env, edited.outbox, Date.now(), c.var.log));
    const added = edited.book.images[isCover === "true" ? 0 : edited.book.images.length - 1];
    return c.json(edited.book, 201, { ...headersOf(edited), ...bookmarkOf(session), location: added?.url ?? "" });
  });

  app.openapi(deleteImage, async (c) => {
    const session = writingSession(c);
    const { id, imageId } = c.req.valid("param");
    const edit = { db: session.db, caller: signedIn(c.var), trace: c.var.trace, now: Date.now() };
    const edited = await removeImage(edit, c.env.IMAGE_FILES, id, imageId, c.req.valid("header")["if-match"]);
    c.executionCtx.waitUntil(tryToSendOutbox(drizzle(c.env.DB), c.env, edited.outbox, Date.now(), c.var.log));
    return c.body(null, 204, { ...headersOf(edited), ...bookmarkOf(session) });
  });

  app.openapi(patchImage, async (c) => {
    const session = writingSession(c);
    const { id: bookId, imageId } = c.req.valid("param");
    const edit = { db: session.db, caller: signedIn(c.var), trace: c.var.trace, now: Date.now() };
    const studio = { bucket: c.env.IMAGE_FILES, images: c.env.IMAGES };
    const picture = { bookId, imageId, ifMatch: c.req.valid("header")["if-match"] };
    const edited = await changeImage(edit, studio, picture, c.req.valid("json"));
    c.executionCtx.waitUntil(tryToSendOutbox(drizzle(c.env.DB), c.env, edited.outbox, Date.now(), c.var.log));
    return c.json(edited.book, 200, { ...headersOf(edited), ...bookmarkOf(session) });
  });

  // No part of the API: pages and clients find the address in what they read of a book.
  app.get("/images/:name", async (c) => {
    const asked = readImageName(c.req.param("name"));
    const image = asked && (await findImage(readingSession(c).db, asked.id));
    if (!image || !offeredWidths(image, asked.crop).includes(asked.width)) throw noPicture();
    const file = await c.env.IMAGE_FILES.get(variantKeyOf(asked.id, asked.width, asked.crop ?? undefined));
    if (!file) throw noPicture();
    return c.body(file.body, 200, {
      "content-type": "image/webp",
      "cache-control": "public, max-age=31536000, immutable",
      "cache-tag": cacheTags({ bookIds: [image.bookId] }),
      // Opened as a page it does nothing but show itself.
      "content-security-policy": "default-src 'none'; sandbox",
    });
  });
}

/** In which widths there is the picture, or the cut-out of it: none, for one that was made anew since. */
function offeredWidths({ widths, crops }: { widths: number[]; crops: StoredCrops | null }, asked: CropName | null): number[] {
  if (!asked) return widths;
  return crops?.name === asked.name ? crops.widths[asked.shape] : [];
}

function noPicture(): Problem {
  return new Problem("not-found", { detail: "There is no such picture" });
}

function headersOf({ book, borrowedVersion }: Edited) {
  return { etag: etagOf(book.id, book.version, borrowedVersion), ...privateHeaders };
}
