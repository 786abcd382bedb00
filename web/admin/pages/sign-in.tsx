import { Notice } from "../../storefront/components/notice.tsx";
import { Input } from "../components/input.tsx";

export type SignInProblem = "wrong-key" | "signed-out";

const problems: Record<SignInProblem, string> = {
  "wrong-key": "This is not the operators’ key.",
  "signed-out": "You were signed out before this form came, so nothing was done.",
};

/** Asks for the operators' key. `next` is the page to go on to. */
export function SignInPage({ problem, next }: { problem?: SignInProblem; next: string }) {
  return (
    <section class="sign-in">
      <h1>Sign in</h1>
      {problem === "signed-out" && <Notice tone="waiting" title={problems[problem]} isAlert />}
      <form class="panel" method="post" action="/admin/sign-in">
        <input type="hidden" name="next" value={next} />
        <Input
          id="key"
          name="key"
          type="password"
          label="Operators’ key"
          hint="Whoever started this shop has it: npm start writes it to .octavo/run, one file for each port."
          value=""
          error={problem === "wrong-key" ? problems[problem] : undefined}
          autocomplete="current-password"
          isRequired
        />
        <button class="button button--primary" type="submit">
          Sign in
        </button>
        <p class="small">You stay signed in for twelve hours, in this browser only.</p>
      </form>
    </section>
  );
}
