import { createHmac } from "node:crypto";
import { Problem } from "../problem.ts";
import { isSameSecret } from "../same-secret.ts";

/** The hidden field of every form on a private page. */
export const formTokenField = "formToken";

/** What a form of this session carries: other sites cannot know it, and it says nothing of the session. */
export function formTokenOf(secret: string, sessionId: string): string {
  return createHmac("sha256", secret).update(`${sessionId}:form`).digest("base64url");
}

/** Lets a form through that came from a page of this session. Raises forbidden. */
export function requireFormToken(form: Record<string, string>, secret: string, sessionId: string): void {
  if (isSameSecret(form[formTokenField] ?? "", formTokenOf(secret, sessionId))) return;
  throw new Problem("forbidden", {
    detail: "The page this form is on is older than your sign-in, so nothing was done. Open the page again and send it once more.",
  });
}
