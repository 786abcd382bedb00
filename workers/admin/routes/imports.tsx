import { Hono } from "hono";
import { partBytesMax } from "../../../shared/contracts/imports.ts";
import { readForm, typedNumber } from "../../../shared/http/form-body.ts";
import { Problem } from "../../../shared/problem.ts";
import { type Failure, fail, type Result, unwrap } from "../../../shared/result.ts";
import { emptyImportForm, type ImportForm, importFormOf, refusedImport } from "../../../web/admin/import-form.ts";
import { isMoving } from "../../../web/admin/import-words.ts";
import { ImportPage } from "../../../web/admin/pages/import.tsx";
import { ImportChangesPage } from "../../../web/admin/pages/import-changes.tsx";
import { ImportListPage } from "../../../web/admin/pages/imports.tsx";
import { priceOf } from "../../../web/admin/price-of.ts";
import { askOwner } from "../ask-owner.ts";
import type { AdminApp, AdminContext } from "../bindings.ts";
import { sentFile } from "../sent-file.ts";
import { goTo, showPage } from "../show-page.tsx";
import { sellerShownTo, staffOf } from "../staff.ts";

const pageSize = 25;
const changesPerPage = 25;
/** How often a page about an import that is at work is loaded anew where no script keeps it up to date. */
const refreshSeconds = 3;

/** Imports: the form that sends a file, how far each is, what it changed, and the ways to end it and to take it back. */
export const importRoutes = new Hono<AdminApp>();

importRoutes.get("/admin/imports", (c) => showList(c, emptyImportForm));

importRoutes.post("/admin/imports", async (c) => {
  const sent = await readForm(c.req);
  const values = importFormOf(sent);
  const file = await sentFile(c.req, "file");
  // The script names the file, and sends it in parts once the import is there.
  const fileName = file?.name ?? sent.fileName;
  if (!fileName) return await showList(c, { ...values, errors: { file: "Choose a file." } }, 422);
  if (file && file.size > partBytesMax) return await showList(c, { ...values, errors: { file: tooLarge } }, 413);
  if (file?.size === 0) return await showList(c, { ...values, errors: { file: "The file is empty." } }, 422);
  const { CATALOG } = c.env;
  const { token } = staffOf(c);
  const body = bodyOf(values, fileName);
  const begun = body.ok ? await askOwner("catalog", () => CATALOG.beginImport({ token, body: body.value })) : body;
  if (!begun.ok) {
    const refused = refusedImport(begun.error, values);
    return await showList(c, { ...values, ...refused }, new Problem(begun.error.code).status);
  }
  const { id } = begun.value;
  if (file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    try {
      await askOwner("catalog", async () => unwrap(await CATALOG.takeImportPart({ token, id, part: 1, bytes })));
      await askOwner("catalog", async () => unwrap(await CATALOG.completeImport({ token, id })));
    } catch (error) {
      // Nobody goes on with it, and only so many may be open.
      await CATALOG.cancelImport({ token, id }).catch(() => undefined);
      throw error;
    }
  }
  return goTo(c, `/admin/imports/${id}`);
});

importRoutes.get("/admin/imports/:id", (c) => showImport(c, c.req.param("id")));

importRoutes.post("/admin/imports/:id/parts/:part", async (c) => {
  const { id, part } = c.req.param();
  const file = await sentFile(c.req, "file");
  if (!file) throw new Problem("invalid-request", { detail: "The form has no part of a file in it." });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const command = { token: staffOf(c).token, id, part: typedNumber(part), bytes };
  await askOwner("catalog", async () => unwrap(await c.env.CATALOG.takeImportPart(command)));
  return c.body(null, 204);
});

for (const [path, method] of [
  ["complete", "completeImport"],
  ["cancel", "cancelImport"],
  ["undo", "undoImport"],
] as const) {
  importRoutes.post(`/admin/imports/:id/${path}`, async (c) => {
    const id = c.req.param("id");
    const { token } = staffOf(c);
    const done = await askOwner("catalog", () => c.env.CATALOG[method]({ token, id }));
    if (done.ok) return goTo(c, `/admin/imports/${id}`);
    if (done.error.code === "not-found") unwrap(done);
    return await showImport(c, id, done.error);
  });
}

importRoutes.get("/admin/imports/:id/changes", async (c) => {
  const id = c.req.param("id");
  const { outcome, left, cursor } = c.req.query();
  const { token } = staffOf(c);
  const [view, page] = await askOwner("catalog", () =>
    Promise.all([
      c.env.CATALOG.findImport({ token, id }).then(unwrap),
      c.env.CATALOG.listImportChanges({ token, id, limit: changesPerPage, outcome, left, cursor }).then(unwrap),
    ]),
  );
  const about = { view, page, chosen: { outcome, left }, isContinued: cursor !== undefined };
  return await showPage(c, `Changes of ${view.fileName}`, <ImportChangesPage {...about} />);
});

const tooLarge = `Without JavaScript a file may have ${partBytesMax / 1_048_576} MB. Part it, or send it with npm run import.`;

/** What the catalogue is asked for. What cannot be read here is refused as it would refuse it. */
function bodyOf(
  { mode, ifKnown, format, price, stock, mapping, sellerId }: ReturnType<typeof importFormOf>,
  fileName: string,
): Result<object> {
  const priceMinor = price.trim() === "" ? null : priceOf(price);
  if (priceMinor === null && price.trim() !== "") {
    return fail("invalid-request", { errors: [{ pointer: "/defaults/priceMinor", message: "expected a price" }] });
  }
  const parsed = mapping.trim() === "" ? undefined : jsonOf(mapping);
  if (parsed === null) return fail("invalid-request", { errors: [{ pointer: "/mapping", message: "this is no JSON" }] });
  return {
    ok: true,
    value: {
      ...{ fileName, dryRun: mode !== "import", ifKnown, mapping: parsed, sellerId: sellerId.trim() || undefined },
      defaults: { priceMinor, stock: stock.trim() === "" ? 0 : typedNumber(stock), format },
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function showList(c: AdminContext, form: ImportForm, status: Problem["status"] | 200 = 200): Promise<Response> {
  const staff = staffOf(c);
  const cursor = c.req.query("cursor");
  const { token, formToken } = staff;
  const page = await askOwner("catalog", async () => unwrap(await c.env.CATALOG.listImports({ token, limit: pageSize, cursor })));
  const about = { page, formToken, form, isForAllMerchants: sellerShownTo(staff) === undefined, isContinued: cursor !== undefined };
  return await showPage(c, "Imports", <ImportListPage {...about} />, status, { hasScript: true });
}

async function showImport(c: AdminContext, id: string, refused?: Failure): Promise<Response> {
  const { token, formToken } = staffOf(c);
  const [view, report] = await askOwner("catalog", () =>
    Promise.all([c.env.CATALOG.findImport({ token, id }).then(unwrap), c.env.CATALOG.reportOfImport({ token, id }).then(unwrap)]),
  );
  const page = (
    <ImportPage view={view} report={report} formToken={formToken} refused={refused && new Problem(refused.code, refused).message} />
  );
  const status = refused ? new Problem(refused.code).status : 200;
  return await showPage(c, view.fileName, page, status, { hasScript: true, refreshSeconds: isMoving(view) ? refreshSeconds : undefined });
}
