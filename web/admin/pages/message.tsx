/** A page that has nothing to show but says why, and where to go on. */
export function MessagePage({ kicker, title, text }: { kicker: string; title: string; text: string }) {
  return (
    <section class="desk-message">
      <p class="desk-kicker">{kicker}</p>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <a href="/admin">Back to the overview</a>
      </p>
    </section>
  );
}
