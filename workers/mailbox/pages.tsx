import type { Child } from "hono/jsx";
import { isoTime } from "../../shared/clock.ts";
import type { Mail } from "./repository.ts";

/** What a mail may do inside its frame: open a link in a tab of its own, and nothing else. */
export const mailSandbox = "allow-popups allow-popups-to-escape-sandbox";

/** The newest mails, each a link to its page. */
export function mailListPage(mails: Mail[], to?: string) {
  return page(
    "Mailbox",
    <>
      <h1>Mailbox</h1>
      {to !== undefined && (
        <p>
          Mail to {to}. <a href="/__mailbox">Show all</a>
        </p>
      )}
      {mails.length === 0 ? <p>No mail yet.</p> : <ul>{mails.map(mailItem)}</ul>}
    </>,
  );
}

/** One mail as its reader sees it, and as plain text. */
export function mailPage(mail: Mail) {
  const { subject, to, sentAtMs, text } = mail;
  return page(
    subject,
    <>
      <p>
        <a href="/__mailbox">Mailbox</a>
      </p>
      <h1>{subject}</h1>
      <dl>
        <dt>To</dt>
        <dd>
          <a href={`/__mailbox?to=${encodeURIComponent(to)}`}>{to}</a>
        </dd>
        <dt>Sent</dt>
        <dd>{sentTime(sentAtMs)}</dd>
      </dl>
      <h2>Message</h2>
      <iframe src={`${pathOf(mail)}/html`} sandbox={mailSandbox} title={`Message: ${subject}`} />
      <h2>As plain text</h2>
      <pre>{text}</pre>
    </>,
  );
}

function mailItem(mail: Mail) {
  return (
    <li>
      <a href={pathOf(mail)}>{mail.subject}</a>
      <span>{mail.to}</span>
      {sentTime(mail.sentAtMs)}
    </li>
  );
}

function sentTime(sentAtMs: number) {
  const iso = isoTime(sentAtMs);
  return <time datetime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}</time>;
}

function pathOf({ id }: Mail): string {
  return `/__mailbox/${encodeURIComponent(id)}`;
}

function page(title: string, children: Child) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title === "Mailbox" ? title : `${title} · Mailbox`}</title>
        <link rel="stylesheet" href="/__mailbox/style.css" />
      </head>
      <body>
        <main>{children}</main>
      </body>
    </html>
  );
}
