import { renderProblem } from "../../shared/http/app.ts";
import { createLog, errorFields } from "../../shared/log.ts";
import { Problem } from "../../shared/problem.ts";
import { MessagePage } from "../../web/admin/pages/message.tsx";
import type { AdminContext } from "./bindings.ts";
import { showPage } from "./show-page.tsx";

const log = createLog("admin");

const ourFault = "Something went wrong on our side. It has been noted; whether anything was changed, the page you came from will show.";

/** The page for an address nobody knows. */
export async function showNotFound(c: AdminContext, text = "There is nothing at this address."): Promise<Response> {
  if (!c.req.path.startsWith("/admin")) return renderProblem(new Problem("not-found"), c, log);
  return await showPage(c, "Not found", <MessagePage kicker="404" title="Not found" text={text} />, 404);
}

/** The page for a form that came after its sender was signed out. */
export async function showSignedOut(c: AdminContext): Promise<Response> {
  const way = { href: "/sign-in?next=%2Fadmin", words: "Sign in again" };
  const text = "You were signed out before this form came, so nothing was done.";
  return await showPage(c, "Signed out", <MessagePage kicker="401" title="You are not signed in" text={text} way={way} />, 401);
}

/** The page for somebody signed in who is no staff, or has not signed in as staff do. */
export async function showNotStaff(c: AdminContext): Promise<Response> {
  const way = { href: "/account/security", words: "Your sign-in and its second factor" };
  const text =
    "These pages are for sellers and for the house. If you are one of them, your account needs a second factor, and you sign in with it.";
  return await showPage(c, "For staff", <MessagePage kicker="403" title="These pages are for staff" text={text} way={way} />, 403);
}

/** The page for whatever went wrong; the log gets the rest. */
export async function showError(error: unknown, c: AdminContext): Promise<Response> {
  if (!c.req.path.startsWith("/admin")) return renderProblem(error, c, log);
  const problem = error instanceof Problem ? error : new Problem("internal-error", { detail: ourFault, cause: error });
  if (problem.code === "not-found") return await showNotFound(c, problem.details.detail);
  if (problem.code === "unauthenticated") return await showSignedOut(c);
  if (problem.status >= 500) log("request.failed", c.var.trace, errorFields(problem.cause ?? problem), "error");
  const title = problem.status === 503 ? "One of our parts does not answer" : "That did not work";
  return await showPage(c, title, <MessagePage kicker={`${problem.status}`} title={title} text={problem.message} />, problem.status);
}
