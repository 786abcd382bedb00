import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Layout } from "../../web/admin/components/layout.tsx";
import type { AdminContext } from "./bindings.ts";
import { stylesAddress } from "./routes/assets.ts";
import { findStaff } from "./staff.ts";

/** A page for staff. What every answer carries (nobody keeps or indexes it) is said once, in `routes.ts`. */
export async function showPage(c: AdminContext, title: string, page: Child, status: ContentfulStatusCode = 200): Promise<Response> {
  return await c.html(
    <Layout title={title} path={c.req.path} styles={stylesAddress} formToken={findStaff(c)?.formToken ?? null}>
      {page}
    </Layout>,
    status,
  );
}

/** Sends the browser on to another page with GET, as after a form (303, RFC 9110 section 15.4.4). */
export function goTo(c: AdminContext, address: string): Response {
  return c.redirect(address, 303);
}
