type MessagePageProps = { kicker: string; title: string; text: string; way?: { href: string; words: string } };

const overview = { href: "/admin", words: "Back to the overview" };

/** A page that has nothing to show but says why, and where to go on. */
export function MessagePage({ kicker, title, text, way = overview }: MessagePageProps) {
  return (
    <section class="desk-message">
      <p class="desk-kicker">{kicker}</p>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <a href={way.href}>{way.words}</a>
      </p>
    </section>
  );
}
