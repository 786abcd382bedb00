/** Where a page stands in the shop: the way down to it, without itself. */
export function Breadcrumb({ way }: { way: { href: string; words: string }[] }) {
  return (
    <nav class="breadcrumb" aria-label="Breadcrumb">
      <ol>
        {[{ href: "/", words: "Home" }, ...way].map(({ href, words }) => (
          <li>
            <a href={href}>{words}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
