import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { searchTextMax } from "../../../shared/contracts/search.ts";
import { Mark } from "./mark.tsx";

/** Addresses of the files every page loads. */
export type AssetUrls = { styles: string; script: string; icon: string };

/** What a page says about itself in its head. */
export type PageHead = {
  title: string;
  description?: string;
  /** The one address of a public page; private pages have none. */
  canonical?: string;
  /** Whether the address itself is a secret: it must not travel to where links lead. */
  isSecret?: boolean;
  /** What the page's reader searched for, to stand in the field again. */
  searched?: string;
};

type LayoutProps = { head: PageHead; assets: AssetUrls; path: string; children: Child };

/** The document around every page. It is the same for everyone: the browser fills in by itself what is its reader's. */
export function Layout({ head, assets, path, children }: LayoutProps) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{path === "/" ? head.title : `${head.title} · Octavo`}</title>
          {head.description && <meta name="description" content={head.description} />}
          {head.isSecret && <meta name="referrer" content="no-referrer" />}
          <meta name="color-scheme" content="light dark" />
          <meta name="theme-color" content="#f4f5f2" media="(prefers-color-scheme: light)" />
          <meta name="theme-color" content="#131517" media="(prefers-color-scheme: dark)" />
          {head.canonical && <link rel="canonical" href={head.canonical} />}
          <link rel="icon" type="image/svg+xml" href={assets.icon} />
          <link rel="stylesheet" href={assets.styles} />
          <script type="module" src={assets.script} />
        </head>
        <body>
          <a class="skip-link" href="#main">
            Skip to the page
          </a>
          <SiteHeader path={path} searched={head.searched} />
          <main id="main" class="page" tabindex={-1}>
            {children}
          </main>
          <SiteFooter />
        </body>
      </html>
    </>
  );
}

function SiteHeader({ path, searched }: { path: string; searched?: string }) {
  const links = [
    { href: "/books", words: "Books" },
    { href: "/subjects", words: "Subjects", isSpare: true },
  ];
  return (
    <header class="site-header">
      <div class="site-header__inner">
        <a class="wordmark" href="/" aria-label="Octavo, home" aria-current={path === "/" ? "page" : undefined}>
          <Mark />
          <span>Octavo</span>
        </a>
        <search class="site-search">
          <form class="site-search__form" action="/search" method="get">
            <label class="visually-hidden" for="site-search">
              Search for a book
            </label>
            <input
              class="site-search__field"
              id="site-search"
              type="search"
              name="q"
              value={searched}
              maxlength={searchTextMax}
              placeholder="Title, author or ISBN"
              autocomplete="off"
            />
            <button class="site-search__button" type="submit">
              Search
            </button>
          </form>
        </search>
        <nav class="site-nav" aria-label="Shop">
          <ul>
            {links.map(({ href, words, isSpare }) => (
              <li class={isSpare ? "site-nav__spare" : undefined}>
                <a href={href} aria-current={path === href ? "page" : undefined}>
                  <span class="site-nav__words">{words}</span>
                </a>
              </li>
            ))}
            <li>
              <a class="account-link" href="/account" aria-current={path.startsWith("/account") ? "page" : undefined}>
                <svg class="account-link__sign" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
                  <circle cx="12" cy="8" r="4.25" />
                  <path d="M3.75 21.5c.6-5 4-7.25 8.25-7.25s7.65 2.25 8.25 7.25" />
                </svg>
                <span class="site-nav__words">Account</span>
                <span class="account-link__mark" data-signed-in hidden>
                  <span class="visually-hidden">(signed in)</span>
                </span>
              </a>
            </li>
            <li>
              <a class="cart-link" href="/cart" aria-current={path === "/cart" ? "page" : undefined}>
                <span class="site-nav__words">Cart</span> <span class="cart-count" data-cart-count hidden />
              </a>
            </li>
          </ul>
        </nav>
      </div>
    </header>
  );
}

const footerWays = [
  [
    { href: "/books", words: "All books" },
    { href: "/subjects", words: "Subjects" },
    { href: "/collections", words: "Collections" },
    { href: "/cart", words: "Your cart" },
    { href: "/account", words: "Your account" },
    { href: "/docs", words: "For developers" },
  ],
  [
    { href: "/about", words: "About the shop" },
    { href: "/delivery", words: "Delivery and returns" },
    { href: "/privacy", words: "Privacy" },
  ],
];

function SiteFooter() {
  return (
    <footer class="site-footer">
      <div class="site-footer__inner">
        <div>
          <p class="site-footer__word" aria-hidden="true">
            Octavo
          </p>
          <p class="colophon">
            An <em>octavo</em> is a sheet folded three times: eight leaves, sixteen pages, and the size of book that fits the hand.
          </p>
        </div>
        <nav class="site-footer__ways" aria-label="More">
          {footerWays.map((ways) => (
            <ul>
              {ways.map(({ href, words }) => (
                <li>
                  <a href={href}>{words}</a>
                </li>
              ))}
            </ul>
          ))}
        </nav>
      </div>
    </footer>
  );
}
