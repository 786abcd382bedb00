/** What a spreadsheet takes for a formula and runs, with the apostrophes that may already stand before it. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** Text as it may stand in a cell of CSV: what a spreadsheet would run begins with an apostrophe, which makes it text. */
export function formulaSafe(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The text that `formulaSafe` made a cell of; any other as it is. */
export function readFormulaSafe(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}
