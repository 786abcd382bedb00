import type { Child } from "hono/jsx";

type TableProps = {
  /** What the table is, for whoever does not see it. */
  name: string;
  columns: { words: string; isNumber?: boolean; isHidden?: boolean }[];
  children: Child;
  class?: string;
};

/** A table in a region of its own, which scrolls sideways where the window is narrow; by keyboard, too. */
export function Table({ name, columns, children, ...rest }: TableProps) {
  return (
    <section class="sheet" aria-label={name} tabindex={0}>
      <table class={`sheet__table ${rest.class ?? ""}`}>
        <caption class="visually-hidden">{name}</caption>
        <thead>
          <tr>
            {columns.map(({ words, isNumber, isHidden }) => (
              <th scope="col" class={isNumber ? "number" : undefined}>
                {isHidden ? <span class="visually-hidden">{words}</span> : words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** The ways on from a page of a list. */
export function Paging({ more, first }: { more?: { href: string; words: string }; first?: { href: string; words: string } }) {
  if (!more && !first) return null;
  return (
    <nav class="turning" aria-label="Pages of the list">
      {first && (
        <a class="button" href={first.href}>
          {first.words}
        </a>
      )}
      {more && (
        <a class="button" href={more.href}>
          {more.words}
        </a>
      )}
    </nav>
  );
}
