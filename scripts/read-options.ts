import { answerHelp } from "./answer-help.ts";

/** What a program's command line asks for. Prints how it is used and ends it with 2 where the arguments make no sense. */
export function readOptions<Options>(usage: string, parse: (args: string[]) => Options): Options {
  const args = process.argv.slice(2);
  answerHelp(usage, args);
  try {
    return parse(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
