import type { Child } from "hono/jsx";
import type { Role } from "../../../shared/contracts/identity.ts";
import { doneWords } from "../account-words.ts";
import { ButtonForm } from "./form.tsx";
import { Said } from "./said.tsx";

/** What every page of an account needs to know of its reader. */
export type Reader = { formToken: string; role: Role };

type FrameProps = {
  reader: Reader;
  /** The page's place in the list of them. */
  path: string;
  title: string;
  lede?: string;
  /** What has just been done, as a key of `doneWords`. */
  done?: string;
  children: Child;
};

const ways: { href: string; words: string; isFor?: "staff" | "readers" }[] = [
  { href: "/account", words: "About you" },
  { href: "/account/orders", words: "Orders", isFor: "readers" },
  { href: "/account/addresses", words: "Addresses" },
  { href: "/account/security", words: "Signing in" },
  { href: "/account/keys", words: "API keys", isFor: "staff" },
  { href: "/account/data", words: "Your data" },
];

/** Around every page of an account: the way to the others, and the way out. */
export function AccountFrame({ reader, path, title, lede, done, children }: FrameProps) {
  const isStaff = reader.role !== "buyer";
  return (
    <>
      <header class="page-head">
        <p class="kicker">Your account</p>
        <h1>{title}</h1>
        {lede && <p class="lede">{lede}</p>}
      </header>
      <div class="account">
        <nav class="account__nav" aria-label="Your account">
          <ul>
            {ways
              .filter(({ isFor }) => isFor === undefined || isFor === (isStaff ? "staff" : "readers"))
              .map(({ href, words }) => (
                <li>
                  <a href={href} aria-current={href === path ? "page" : undefined}>
                    {words}
                  </a>
                </li>
              ))}
            {isStaff && (
              <li>
                <a href="/admin">The back office</a>
              </li>
            )}
          </ul>
          <ButtonForm action="/sign-out" formToken={reader.formToken}>
            Sign out
          </ButtonForm>
        </nav>
        <div class="account__page">
          <Said words={doneWords} about={done} />
          {children}
        </div>
      </div>
    </>
  );
}

/** A part of such a page, under its own heading. */
export function AccountPart({ id, title, children }: { id: string; title: string; children: Child }) {
  return (
    <section class="account__part" aria-labelledby={id}>
      <h2 class="account__heading" id={id}>
        {title}
      </h2>
      {children}
    </section>
  );
}
