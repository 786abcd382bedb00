import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Layout } from "../../web/admin/components/layout.tsx";
import type { AdminContext } from "./bindings.ts";
import { scriptAddress, stylesAddress } from "./routes/assets.ts";
import { findStaff } from "./staff.ts";

/** What a page does by itself: with the script, or where there is none by being loaded anew after so many seconds. */
type Liveliness = { hasScript?: boolean; refreshSeconds?: number };

/** A page for staff. What every answer carries (nobody keeps or indexes it) is said once, in `routes.ts`. */
export async function showPage(
  c: AdminContext,
  title: string,
  page: Child,
  status: ContentfulStatusCode = 200,
  { hasScript = false, refreshSeconds }: Liveliness = {},
): Promise<Response> {
  const staff = findStaff(c);
  const about = { title, path: c.req.path, styles: stylesAddress, formToken: staff?.formToken ?? null, isAdmin: staff?.role === "admin" };
  return await c.html(
    <Layout {...about} script={hasScript ? scriptAddress : undefined} refreshSeconds={refreshSeconds}>
      {page}
    </Layout>,
    status,
  );
}

/** Sends the browser on to another page with GET, as after a form (303, RFC 9110 section 15.4.4). */
export function goTo(c: AdminContext, address: string): Response {
  return c.redirect(address, 303);
}
