import { EmptyShelf } from "../components/empty-shelf.tsx";

export type MessageProps = { kicker?: string; title: string; text: string };

/** A page that has nothing to show but says why, and where to go on. */
export function MessagePage({ kicker, title, text }: MessageProps) {
  return (
    <section class="blank">
      <div>
        {kicker && <p class="kicker">{kicker}</p>}
        <h1>{title}</h1>
        <p class="lede">{text}</p>
        <ul class="ways">
          <li>
            <a href="/">The front of the shop</a>
          </li>
          <li>
            <a href="/books">All books</a>
          </li>
          <li>
            <a href="/subjects">Subjects</a>
          </li>
          <li>
            <a href="/cart">Your cart</a>
          </li>
        </ul>
      </div>
      <EmptyShelf />
    </section>
  );
}
