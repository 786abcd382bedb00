/** `npm run books-file`: writes a file of made-up books for `npm run import`, of any size and the same each time. */
import { parseArgs } from "node:util";
import { writeBooksFile } from "../bench/catalogue/write-books-file.ts";
import { answerHelp } from "./answer-help.ts";

const usage = `Usage: npm run books-file -- FILE [options]
  Writes a file of JSON Lines: in each line a made-up book with one edition or two.
  --editions N   editions in all (1000000)
  --seed N       other books (1)`;

/** Editions of one file at most: there are this many ISBNs to give out. */
const editionsMax = 10_000_000;
function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new Error(`${name} takes a whole number from 1 to ${max}, not ${JSON.stringify(text)}`);
}

answerHelp(usage);
try {
  const options = { editions: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error("expected the name of one file");
  const editions = wholeNumber("--editions", values.editions, editionsMax);
  await writeBooksFile(file, editions, wholeNumber("--seed", values.seed, 2 ** 31));
  console.log(`wrote ${editions.toLocaleString("en-US")} editions to ${file}`);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exit(2);
}
