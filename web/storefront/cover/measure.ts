/** The two faces covers are set in. */
export type Face = "serif" | "sans";

/** Advance widths in thousandths of an em, of Palatino (Adobe's metrics) and of Helvetica Bold: the widest of the fonts asked for. */
const widths: Record<Face, Map<string, number>> = {
  serif: readWidths(
    " 250!278\"371#500$500%840&778'278(333)333*389+606,250-333.250/606:250;250?444" +
      "A778B611C709D774E611F556G763H832I337J333K726L611M946N831O786P604Q786R668S525T613U778V722W1000X667Y667Z667" +
      "a500b553c444d611e479f333g556h582i291j234k556l291m883n582o546p601q560r395s424t326u603v565w834x516y556z500",
  ),
  sans: readWidths(
    " 278!333\"474#556$556%889&722'278(333)333*389+584,278-333.278/278:333;333?611" +
      "A722B722C722D722E667F611G778H722I278J556K722L611M833N722O778P667Q778R722S667T611U722V667W944X667Y667Z611" +
      "a556b611c556d611e556f333g611h611i278j278k556l278m889n611o611p611q611r389s556t333u611v556w778x556y556z500",
  ),
};

/** Scripts by how wide their letters are at most, roughly; digits and the signs of Latin text, too. The first that fits decides. */
const scripts: readonly [form: RegExp, width: number][] = [
  [/\p{Mark}|\u200d|\ufe0f/u, 0],
  [/\p{Nd}/u, 560],
  [/[‘’‚′]/u, 280],
  [/[“”„–·]/u, 556],
  [/[—…]/u, 1_000],
  [/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{Emoji_Presentation}\uff00-\uff60]/u, 1_000],
  [/[\p{Lu}]/u, 790],
  [/[\p{scx=Arab}\p{scx=Hebr}]/u, 600],
];
const otherWidth = 640;

/** Other fonts may stand in for those that were measured, and are a little wider at times. */
const reserve = 1.04;

/** How wide a line of text is at a font size of 1, at most, whichever of the fonts asked for is there. */
export function widthOf(text: string, face: Face): number {
  let sum = 0;
  for (const letter of text.normalize("NFD")) sum += widths[face].get(letter) ?? scriptWidthOf(letter);
  return (sum / 1_000) * reserve;
}

function scriptWidthOf(letter: string): number {
  return scripts.find(([form]) => form.test(letter))?.[1] ?? otherWidth;
}

/** `A778B611` as a map from letter to width. */
function readWidths(text: string): Map<string, number> {
  return new Map([...text.matchAll(/(\D)(\d+)/g)].map(([, letter = "", width]) => [letter, Number(width)]));
}
