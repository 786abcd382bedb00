/** Where a browser goes that nobody sent anywhere. */
const fallback = "/account";
/** Longer addresses are nobody's honest wish. */
const lengthMax = 1_000;
/** Pages for whoever is not signed in yet: coming back to them would go round in circles. */
const ways = /^\/(?:sign-in|sign-out|register|forgot|reset)(?:[/?]|$)/;

/**
 * The page of this shop to go on to after signing in. An address of anywhere else (`//evil.example`, `/\evil.example`,
 * `https:…`) counts as none: the browser must never be sent there by a link somebody made.
 */
export function nextAddress(asked: string | undefined): string {
  if (asked === undefined || asked.length > lengthMax || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked)) return fallback;
  // Read as a browser reads it: what looks like a path there, too, is one.
  const here = "https://shop.invalid";
  if (!URL.canParse(asked, here)) return fallback;
  const { origin, pathname, search } = new URL(asked, here);
  if (origin !== here || pathname.startsWith("//") || ways.test(pathname)) return fallback;
  return pathname + search;
}

/** The sign-in page that leads on to `next`; without the parameter where that is where it leads anyway. */
export function signInAddress(next: string): string {
  const safe = nextAddress(next);
  return safe === fallback ? "/sign-in" : `/sign-in?${new URLSearchParams({ next: safe })}`;
}
