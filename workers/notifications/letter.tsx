import type { Child } from "hono/jsx";

/** A message in its two forms. The subject holds nothing a person typed. */
export type Rendered = { subject: string; html: string; text: string };

/** How every letter ends. */
export const signature = "Octavo, books";

// Mail programs know no style sheets, so each element carries its own.
const font = "font-family: Georgia, 'Times New Roman', serif; line-height: 1.5";

/** The page around what a letter says. */
export function Letter({ subject, heading, children }: { subject: string; heading: string; children: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{subject}</title>
      </head>
      <body style={`margin: 0; padding: 24px; ${font}`}>
        <div style="max-width: 560px; margin: 0 auto">
          <h1 style="font-size: 24px; font-weight: normal">{heading}</h1>
          {children}
          <p>{signature}</p>
        </div>
      </body>
    </html>
  );
}

/** A link on a line of its own. */
export function LinkLine({ href, children }: { href: string; children: Child }) {
  return (
    <p>
      <a href={href} target="_blank" rel="noopener">
        {children}
      </a>
    </p>
  );
}

/** A letter as an HTML document. */
export function htmlOf(letter: { toString(): string }): string {
  return `<!doctype html>${String(letter)}`;
}
