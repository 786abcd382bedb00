import { SignInPage, type SignInProblem } from "../../web/admin/pages/sign-in.tsx";
import type { AdminContext } from "./bindings.ts";
import { showPage } from "./show-page.tsx";

/** The page that asks for the key: 401 when there is a problem with who is asking. */
export async function showSignIn(c: AdminContext, { problem, next = "" }: { problem?: SignInProblem; next?: string }): Promise<Response> {
  return await showPage(c, "Sign in", <SignInPage problem={problem} next={next} />, problem ? 401 : 200);
}
