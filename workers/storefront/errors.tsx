import { renderProblem } from "../../shared/http/app.ts";
import { createLog, errorFields } from "../../shared/log.ts";
import { Problem, type ProblemCode } from "../../shared/problem.ts";
import { MessagePage, type MessageProps } from "../../web/storefront/pages/message.tsx";
import type { StorefrontContext } from "./bindings.ts";
import { showPrivate, showPublic } from "./show-page.tsx";

const log = createLog("storefront");

/** Addresses that programs read: they get problem documents, not pages. */
const forPrograms = ["/health", "/ready", "/openapi.json"];

/** What a problem is called on a page. Those that are not here are said to be our fault or the request's. */
const titles: Partial<Record<ProblemCode, string>> = {
  "not-found": "There is no such page",
  forbidden: "That did not come from this shop",
  "method-not-allowed": "That is not how this page works",
  "malformed-request": "That could not be read",
  "unsupported-media-type": "That could not be read",
};

const notFound: MessageProps = {
  kicker: "404",
  title: "This page is not on our shelves",
  text: "It may have been moved, sold out of print, or never written. The rest of the shop is where it was.",
};

const ourFault: MessageProps = {
  kicker: "500",
  title: "Something went wrong on our side",
  text: "It has been noted. Nothing was ordered or paid by this; please try again in a moment.",
};

/** The page for an address nobody knows. */
export function showNotFound(c: StorefrontContext): Promise<Response> {
  return showPublic(c, { title: notFound.title }, <MessagePage {...notFound} />, 404);
}

/** The page for whatever went wrong: what the shopper may know of it, and where to go on. The log gets the rest. */
export async function showError(error: unknown, c: StorefrontContext): Promise<Response> {
  if (forPrograms.includes(c.req.path)) return renderProblem(error, c, log);
  if (!(error instanceof Problem) || error.status >= 500) return await showOurFault(error, c);
  if (error.code === "not-found") return await showNotFound(c);
  const title = titles[error.code] ?? "That did not work";
  return await showPrivate(c, { title }, <MessagePage kicker={`${error.status}`} title={title} text={error.message} />, error.status);
}

async function showOurFault(error: unknown, c: StorefrontContext): Promise<Response> {
  log("request.failed", c.var.trace, errorFields(error), "error");
  const status = error instanceof Problem ? error.status : 500;
  try {
    return await showPrivate(c, { title: ourFault.title }, <MessagePage {...ourFault} kicker={`${status}`} />, status);
  } catch {
    // Even the page's own parts are missing: a plain problem is still an answer.
    return renderProblem(error, c, log);
  }
}
