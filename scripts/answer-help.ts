/** Prints how a program is used and ends it with 0, if its arguments ask for that. */
export function answerHelp(usage: string, args: string[] = process.argv.slice(2)): void {
  if (!args.includes("--help")) return;
  console.log(usage);
  process.exit(0);
}
