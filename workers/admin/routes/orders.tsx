import { Hono } from "hono";
import { orderStatuses } from "../../../shared/contracts/orders.ts";
import { isId } from "../../../shared/ids.ts";
import { Problem } from "../../../shared/problem.ts";
import { unwrap } from "../../../shared/result.ts";
import { OrderPage } from "../../../web/admin/pages/order.tsx";
import { OrderListPage } from "../../../web/admin/pages/orders.tsx";
import { askOwner } from "../ask-owner.ts";
import type { AdminApp } from "../bindings.ts";
import { goTo, showPage } from "../show-page.tsx";
import { staffOf } from "../staff.ts";

const pageSize = 25;
const nothing = { items: [], nextCursor: null };

/** Orders: the list, and each with its history. */
export const orderRoutes = new Hono<AdminApp>();

orderRoutes.get("/admin/orders", async (c) => {
  const { status: state = "", number: text = "", cursor } = c.req.query();
  const typed = text.trim();
  if (isId("ord", typed)) return goTo(c, `/admin/orders/${typed}`);
  const status = orderStatuses.find((each) => each === state) ?? null;
  const number = orderNumberOf(typed);
  const errors = {
    status: state !== "" && status === null ? "There is no such status. Choose one of these." : undefined,
    number: typed !== "" && number === null ? "An order’s number is eight letters and digits, such as 7K3M-9QPX." : undefined,
  };
  const isRefused = errors.status !== undefined || errors.number !== undefined;
  const { token } = staffOf(c);
  const query = { token, status: status ?? undefined, number: number ?? undefined, cursor, limit: pageSize };
  const page = isRefused ? nothing : await askOwner("orders", async () => unwrap(await c.env.ORDERS.listOrders(query)));
  const [only] = page.items;
  if (number !== null && only) return goTo(c, `/admin/orders/${only.id}`);
  const list = <OrderListPage page={page} status={status} typed={typed} errors={errors} isContinued={cursor !== undefined} />;
  return await showPage(c, "Orders", list, isRefused ? 422 : 200);
});

orderRoutes.get("/admin/orders/:id", async (c) => {
  const orderId = c.req.param("id");
  if (!isId("ord", orderId)) throw new Problem("not-found", { detail: "There is no order with this id." });
  const { token } = staffOf(c);
  const inspection = await askOwner("orders", async () => unwrap(await c.env.ORDERS.inspectOrder({ token, orderId })));
  return await showPage(c, `Order ${inspection.order.number}`, <OrderPage inspection={inspection} />);
});

/** `7k3m 9qpx` → `7K3M-9QPX`, as people say it; null for what is no order's number (letters as Crockford's base 32 has them). */
function orderNumberOf(typed: string): string | null {
  const letters = typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(letters) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null;
}
