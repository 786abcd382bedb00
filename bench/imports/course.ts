/** A moment of an import: how much of the file is read, from 0 to 1, and rows and seconds since it began. */
type Moment = { share: number; rows: number; seconds: number };

const tenths = 10;

/** Follows how an import gets on: says a line at each tenth of the file, with the rows a second since the last one. */
export function openCourse(say: (line: string) => void) {
  let began: Moment | null = null;
  const marks: Moment[] = [];
  const rateOf = (from: Moment | undefined, to: Moment | undefined) =>
    from && to && to.seconds > from.seconds ? (to.rows - from.rows) / (to.seconds - from.seconds) : 0;
  return {
    /** Notes how far it is; the seconds before the first row are those of the upload. */
    note(share: number, rows: number, seconds: number): void {
      const moment = { share, rows, seconds };
      if (!began) {
        began = moment;
        marks.push(moment);
      }
      if (share < marks.length / tenths) return;
      const rate = rateOf(marks.at(-1), moment);
      marks.push(moment);
      say(`${Math.floor(share * 100)} %, ${rows.toLocaleString("en-US")} rows, ${Math.round(rate)} rows/s`);
    },
    /** Rows a second over the first and the last of those stretches. */
    rates: () => ({ firstRate: rateOf(marks[0], marks[1]), lastRate: rateOf(marks.at(-2), marks.at(-1)) }),
  };
}
