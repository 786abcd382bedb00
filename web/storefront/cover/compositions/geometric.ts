import { band, between, height, heightOf, margin, mark, oneOf, round, type Sheet, setAuthor, setTitle, text, width } from "../sheet.ts";

/** Where pictures begin; the words are above. */
const horizon = 262;

/** The words of every cover with a picture: who, then what, from the upper corner down. */
function head(sheet: Sheet): string {
  const { ground, ink } = sheet.colours;
  const author = setAuthor(sheet, { width: width - 2 * margin - 30 });
  const top = sheet.author ? 52 + heightOf(author, 1.2) : 34;
  const title = setTitle(sheet, { height: horizon - top - 24, sizeMax: 54 });
  return [
    band(0, height, ground),
    text(author, sheet, { y: 48, fill: ink, face: "sans", leading: 1.2 }),
    text(title, sheet, { y: top + title.size * 0.72, fill: ink, face: "serif" }),
    mark(sheet.isRightToLeft ? margin : width - margin - 18, 33, ink),
  ].join("");
}

/** Tiles with a quarter of a circle each, turned by chance. */
export function tiles(sheet: Sheet): string {
  const { ground, ink, second, spot } = sheet.colours;
  const side = oneOf(sheet, [80, 100]);
  const turns = [`h${side}a${side} ${side} 0 0 1-${side} ${side}z`, `m${side} 0v${side}a${side} ${side} 0 0 1-${side}-${side}z`] as const;
  const more = [
    `m${side} ${side}h-${side}a${side} ${side} 0 0 1 ${side}-${side}z`,
    `m0 ${side}v-${side}a${side} ${side} 0 0 1 ${side} ${side}z`,
  ] as const;
  const rows = Math.floor((height - horizon) / side);
  const paths = new Map<string, string>();
  for (let row = 0; row < rows; row += 1) {
    for (let x = 0; x < width; x += side) {
      const y = height - (row + 1) * side;
      const [back, front] = oneOf(sheet, [
        [second, ground],
        [second, spot],
        [ink, second],
        [spot, ink],
        [ground, second],
      ] as const);
      paths.set(back, `${paths.get(back) ?? ""}M${x} ${y}h${side}v${side}h-${side}z`);
      const quarter = `M${x} ${y}${oneOf(sheet, [...turns, ...more])}`;
      paths.set(`${front}!`, `${paths.get(`${front}!`) ?? ""}${quarter}`);
    }
  }
  const drawn = [...paths].toSorted(([left], [right]) => left.length - right.length);
  return head(sheet) + drawn.map(([fill, d]) => `<path d="${d}" fill="${fill.replace("!", "")}"/>`).join("");
}

/** Half circles, one within the other, rising from the foot. */
export function arcs(sheet: Sheet): string {
  const { ground, ink, second, spot } = sheet.colours;
  const cx = oneOf(sheet, [0, width / 2, width]);
  const radius = cx === width / 2 ? 200 : 310;
  const inks = [second, ground, spot, ground, ink, ground, second];
  const rings = inks.map(
    (fill, index) => `<circle cx="${cx}" cy="${height}" r="${round((radius * (inks.length - index)) / inks.length)}" fill="${fill}"/>`,
  );
  return head(sheet) + rings.join("");
}

/** Two discs that cover each other in part. */
export function discs(sheet: Sheet): string {
  const { ink, second, spot } = sheet.colours;
  const radius = between(sheet, 96, 118);
  const [x, y] = [between(sheet, 128, 150), between(sheet, 400, 420)];
  const [otherX, otherY] = [between(sheet, 250, 276), between(sheet, 470, 490)];
  const small = between(sheet, 68, 92);
  return [
    head(sheet),
    `<circle cx="${x}" cy="${y}" r="${radius}" fill="${second}"/>`,
    `<clipPath id="c"><circle cx="${x}" cy="${y}" r="${radius}"/></clipPath>`,
    `<circle cx="${otherX}" cy="${otherY}" r="${small}" fill="${spot}"/>`,
    `<circle cx="${otherX}" cy="${otherY}" r="${small}" fill="${ink}" clip-path="url(#c)"/>`,
  ].join("");
}

/** Bars from the foot up, a skyline or an organ. */
export function bars(sheet: Sheet): string {
  const { ink, second, spot } = sheet.colours;
  const count = oneOf(sheet, [6, 8, 11]);
  const wide = (width - 2 * margin) / count;
  const drawn = Array.from({ length: count }, (_, index) => {
    const high = between(sheet, 60, height - horizon - 30);
    const fill = oneOf(sheet, [second, second, spot, ink]);
    return `<path d="M${round(margin + index * wide)} ${height}v-${high}h${round(wide - 5)}v${high}z" fill="${fill}"/>`;
  });
  return head(sheet) + drawn.join("");
}

/** Hills behind hills, and something that rises or sets. */
export function hills(sheet: Sheet): string {
  const { ink, second, spot } = sheet.colours;
  const sun = `<circle cx="${between(sheet, 90, 310)}" cy="${between(sheet, 320, 360)}" r="${between(sheet, 34, 56)}" fill="${spot}"/>`;
  const layers = [second, spot, second, ink].map((fill, index) => {
    const y = 390 + index * 52;
    const [rise, fall] = [between(sheet, 30, 80), between(sheet, 20, 60)];
    return `<path d="M0 ${y}C90 ${y - rise} 150 ${y - rise} 220 ${y}S340 ${y + fall} 400 ${y - between(sheet, 0, 30)}V600H0z" fill="${fill}"/>`;
  });
  return head(sheet) + sun + layers.join("");
}

/** A sheet that is being folded. */
export function fold(sheet: Sheet): string {
  const { ink, second, spot } = sheet.colours;
  const [left, right] = [between(sheet, 400, 470), between(sheet, 290, 350)];
  const turn = between(sheet, 130, 270);
  return [
    head(sheet),
    `<path d="M0 ${left}L400 ${right}V600H0z" fill="${second}"/>`,
    `<path d="M0 600L${turn} ${round(left + ((right - left) * turn) / 400)}V600z" fill="${ink}"/>`,
    `<path d="M400 600L${turn} ${round(left + ((right - left) * turn) / 400)}V600z" fill="${spot}"/>`,
  ].join("");
}
