import { Hono } from "hono";
import { skuSchema } from "../../../shared/contracts/common.ts";
import { readForm, typedNumber } from "../../../shared/http/form-body.ts";
import { parseIsbn } from "../../../shared/isbn.ts";
import { Problem } from "../../../shared/problem.ts";
import { unwrap } from "../../../shared/result.ts";
import { SkuPage } from "../../../web/admin/pages/sku.tsx";
import { StockListPage } from "../../../web/admin/pages/stock.tsx";
import { emptyStockForm, isMovementKind, refusedMovement, type StockForm } from "../../../web/admin/stock-form.ts";
import { askOwner } from "../ask-owner.ts";
import type { AdminApp, AdminContext } from "../bindings.ts";
import { goTo, showPage } from "../show-page.tsx";
import { staffOf } from "../staff.ts";
import { titlesOf } from "../titles-of.ts";

const pageSize = 40;
const ledgerRows = 50;
const nothing = { items: [], nextCursor: null };

/** Stock: what there is least of, and each SKU with its ledger and the form that moves its copies. */
export const stockRoutes = new Hono<AdminApp>();

stockRoutes.get("/admin/stock", async (c) => {
  const { sku: typed = "", cursor } = c.req.query();
  const sku = typed.trim() === "" ? null : skuOf(typed);
  if (sku !== null) return goTo(c, `/admin/stock/${sku}`);
  const error = typed.trim() === "" ? undefined : "A SKU is an ISBN, or up to 40 letters, digits and hyphens.";
  const { token } = staffOf(c);
  const list = async () => unwrap(await c.env.INVENTORY.listLevels({ token, limit: pageSize, cursor }));
  const page = error ? nothing : await askOwner("inventory", list);
  const titles = await titlesOf(c, page.items);
  const about = { typed, error, isContinued: cursor !== undefined };
  return await showPage(c, "Stock", <StockListPage page={page} titles={titles} {...about} />, error ? 422 : 200);
});

stockRoutes.get("/admin/stock/:sku", (c) => showSku(c, { form: { ...emptyStockForm, idempotencyKey: crypto.randomUUID() } }));

stockRoutes.post("/admin/stock/:sku", async (c) => {
  const sku = c.req.param("sku");
  const { kind = "", quantity = "", reason = "", idempotencyKey = "" } = await readForm(c.req);
  const values = { kind, quantity, reason };
  if (!isMovementKind(kind)) {
    const form = { ...values, idempotencyKey, errors: { kind: "Choose what happened." } };
    return await showSku(c, { form }, 422);
  }
  const { token } = staffOf(c);
  const command = { token, sku, kind, quantity: typedNumber(quantity), reason, idempotencyKey, trace: c.var.trace };
  const moved = await askOwner("inventory", () => c.env.INVENTORY.changeStock(command));
  if (moved.ok) return goTo(c, `/admin/stock/${sku}?row=${moved.value.version}`);
  if (moved.error.code === "not-found" || moved.error.code === "forbidden")
    throw new Problem(moved.error.code, { detail: moved.error.detail });
  // What was refused did nothing, so the next try is another movement with a key of its own.
  const form = { ...values, idempotencyKey: crypto.randomUUID(), ...refusedMovement(moved.error, values) };
  return await showSku(c, { form }, new Problem(moved.error.code).status);
});

async function showSku(c: AdminContext, { form }: { form: StockForm }, status: Problem["status"] | 200 = 200): Promise<Response> {
  const sku = c.req.param("sku") ?? "";
  if (!skuSchema.safeParse(sku).success) throw new Problem("not-found", { detail: "There is no such SKU." });
  const { token, formToken } = staffOf(c);
  const beforeRow = rowNumberOf(c.req.query("before"));
  const [ledger, titles] = await Promise.all([
    askOwner("inventory", async () => unwrap(await c.env.INVENTORY.readLedger({ token, sku, limit: ledgerRows, beforeRow }))),
    titlesOf(c, [{ sku }]),
  ]);
  const edition = titles.get(sku) ?? null;
  if (!ledger && !edition) throw new Problem("not-found", { detail: `Nothing was ever sold or received as ${sku}.` });
  const page = (
    <SkuPage formToken={formToken} sku={sku} edition={edition} ledger={ledger} form={form} movedRow={rowNumberOf(c.req.query("row"))} />
  );
  return await showPage(c, edition ? `Stock of ${edition.title}` : `Stock of ${sku}`, page, status);
}

/** A SKU as people type it: an ISBN with hyphens or of ten digits, or a code in small letters. */
function skuOf(typed: string): string | null {
  return parseIsbn(typed) ?? skuSchema.safeParse(typed.trim().toUpperCase()).data ?? null;
}

function rowNumberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,11}$/.test(text) ? Number(text) : undefined;
}
