import { Hono } from "hono";
import { unwrap } from "../../../shared/result.ts";
import { OverviewPage } from "../../../web/admin/pages/overview.tsx";
import { askOwner } from "../ask-owner.ts";
import type { AdminApp } from "../bindings.ts";
import { showPage } from "../show-page.tsx";
import { staffOf } from "../staff.ts";
import { titlesOf } from "../titles-of.ts";

const latestOrders = 8;
const lowestLevels = 8;

/** The first page: what wants attention, at a glance. */
export const overviewRoutes = new Hono<AdminApp>().get("/admin", async (c) => {
  const { token } = staffOf(c);
  const [counts, orders, levels] = await Promise.all([
    askOwner("orders", async () => unwrap(await c.env.ORDERS.countOrders({ token }))),
    askOwner("orders", async () => unwrap(await c.env.ORDERS.listOrders({ token, limit: latestOrders }))),
    askOwner("inventory", async () => unwrap(await c.env.INVENTORY.listLevels({ token, limit: lowestLevels }))),
  ]);
  const titles = await titlesOf(c, levels.items);
  return await showPage(c, "Overview", <OverviewPage counts={counts} orders={orders.items} levels={levels.items} titles={titles} />);
});
