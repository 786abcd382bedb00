import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { Mark } from "../../storefront/components/mark.tsx";
import { FormToken } from "./form-token.tsx";

/** `formToken` is that of whoever is in; `null` on a page for somebody who is not. */
type LayoutProps = {
  title: string;
  path: string;
  styles: string;
  formToken: string | null;
  isAdmin: boolean;
  /** The script the page is livelier with. */
  script?: string;
  /** After how many seconds the page is loaded anew where no scripts run. */
  refreshSeconds?: number;
  children: Child;
};

const places = [
  { href: "/admin", words: "Overview" },
  { href: "/admin/orders", words: "Orders" },
  { href: "/admin/books", words: "Books" },
  { href: "/admin/stock", words: "Stock" },
  { href: "/admin/imports", words: "Imports" },
  { href: "/admin/collections", words: "Collections", isForAdmins: true },
];

/** The document around every page of the back office. */
export function Layout({ title, path, styles, formToken, isAdmin, script, refreshSeconds, children }: LayoutProps) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="robots" content="noindex, nofollow" />
          <title>{`${title} · Octavo back office`}</title>
          <meta name="color-scheme" content="light dark" />
          <link rel="icon" href="data:," />
          <link rel="stylesheet" href={styles} />
          {script && <script type="module" src={script} />}
          {refreshSeconds && (
            <noscript>
              <meta http-equiv="refresh" content={`${refreshSeconds}`} />
            </noscript>
          )}
        </head>
        <body>
          <a class="skip-link" href="#main">
            Skip to the page
          </a>
          <DeskHeader path={path} formToken={formToken} isAdmin={isAdmin} />
          <main id="main" class="desk" tabindex={-1}>
            {children}
          </main>
          <footer class="desk-footer">
            <p>Times are in UTC. Sign out on a machine that others use.</p>
          </footer>
        </body>
      </html>
    </>
  );
}

function DeskHeader({ path, formToken, isAdmin }: Pick<LayoutProps, "path" | "formToken" | "isAdmin">) {
  return (
    <header class="desk-header">
      <div class="desk-header__inner">
        <a class="desk-mark" href="/admin">
          <Mark />
          <span class="desk-mark__name">Octavo</span>
          <span class="desk-mark__place">Back office</span>
        </a>
        {formToken !== null && (
          <nav class="desk-nav" aria-label="Back office">
            <ul>
              {places
                .filter(({ isForAdmins }) => isAdmin || !isForAdmins)
                .map(({ href, words }) => (
                  <li>
                    <a href={href} aria-current={currentOf(href, path)}>
                      {words}
                    </a>
                  </li>
                ))}
            </ul>
          </nav>
        )}
        <div class="desk-header__out">
          <a href="/">Shop</a>
          {formToken !== null && (
            <form method="post" action="/sign-out">
              <FormToken value={formToken} />
              <button type="submit">Sign out</button>
            </form>
          )}
        </div>
      </div>
    </header>
  );
}

/** `page` for the page itself, `true` for what lies below it. */
function currentOf(href: string, path: string): "page" | "true" | undefined {
  if (path === href) return "page";
  return href !== "/admin" && path.startsWith(`${href}/`) ? "true" : undefined;
}
