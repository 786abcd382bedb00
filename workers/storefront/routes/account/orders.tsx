import { Hono } from "hono";
import { unwrap } from "../../../../shared/result.ts";
import { OrdersPage } from "../../../../web/storefront/pages/account/orders.tsx";
import type { StorefrontApp } from "../../bindings.ts";
import { goTo, showPrivate } from "../../show-page.tsx";
import { forVisitor } from "../../visitor.ts";

/** Orders in one page of the list. */
const pageSize = 20;

/** The orders of an account. */
export const accountOrderRoutes = new Hono<StorefrontApp>().get(
  "/account/orders",
  forVisitor(async (c, visitor) => {
    // Members of staff look after everybody's orders, in the back office.
    if (visitor.role !== "buyer") return goTo(c, "/admin/orders");
    const cursor = c.req.query("cursor");
    const listed = await c.env.ORDERS.listOrders({ token: visitor.token, limit: pageSize, cursor });
    // A place in the list that no list gave out: it begins anew.
    if (!listed.ok && listed.error.code === "invalid-request" && cursor !== undefined) return goTo(c, c.req.path);
    const { items, nextCursor } = unwrap(listed);
    const about = { orders: items, nextCursor, isContinued: cursor !== undefined, isVerified: visitor.isEmailVerified };
    return await showPrivate(c, { title: "Orders" }, <OrdersPage {...about} reader={visitor} />);
  }),
);
