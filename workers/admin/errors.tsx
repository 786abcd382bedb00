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
  // Where the pages do not exist, neither does a page that says so.
  if (!c.env.OPS_KEY || !c.req.path.startsWith("/admin")) return renderProblem(new Problem("not-found"), c, log);
  return await showPage(c, "Not found", <MessagePage kicker="404" title="Not found" text={text} />, 404);
}

/** The page for whatever went wrong; the log gets the rest. */
export async function showError(error: unknown, c: AdminContext): Promise<Response> {
  if (!c.env.OPS_KEY || !c.req.path.startsWith("/admin")) return renderProblem(error, c, log);
  const problem = error instanceof Problem ? error : new Problem("internal-error", { detail: ourFault, cause: error });
  if (problem.code === "not-found") return await showNotFound(c, problem.details.detail);
  if (problem.status >= 500) log("request.failed", c.var.trace, errorFields(problem.cause ?? problem), "error");
  const title = problem.status === 503 ? "One of our parts does not answer" : "That did not work";
  return await showPage(c, title, <MessagePage kicker={`${problem.status}`} title={title} text={problem.message} />, problem.status);
}
