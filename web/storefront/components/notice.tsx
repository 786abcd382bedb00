import type { Child } from "hono/jsx";

type NoticeProps = { tone: "good" | "waiting" | "bad"; title?: string; children?: Child; isAlert?: boolean };

/** A box that says how something went. `isAlert` has it read out at once. */
export function Notice({ tone, title, children, isAlert }: NoticeProps) {
  return (
    <div class={`notice notice--${tone}`} role={isAlert ? "alert" : undefined}>
      {title && <p class="notice__title">{title}</p>}
      {children}
    </div>
  );
}

type SummaryProps = { title: string; text?: string; links: { id: string; words: string }[]; others?: string[]; children?: Child };

/** Everything that keeps a form from going on, at the top of the page, each with the way to its field. */
export function ErrorSummary({ title, text, links, others = [], children }: SummaryProps) {
  return (
    <Notice tone="bad" title={title} isAlert>
      {text && <p>{text}</p>}
      {links.length + others.length > 0 && (
        <ul>
          {links.map(({ id, words }) => (
            <li>
              <a href={`#${id}`}>{words}</a>
            </li>
          ))}
          {others.map((words) => (
            <li>{words}</li>
          ))}
        </ul>
      )}
      {children}
    </Notice>
  );
}
