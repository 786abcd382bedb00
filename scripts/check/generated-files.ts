/** A file a program of ours writes: what it says (null when it is not there) and what it should say. */
export type GeneratedFile = { path: string; actual: string | null; expected: string };

/** Generated files that are not what their program would write now, each with the command that writes them. */
export function checkGenerated(files: GeneratedFile[], command: string): string[] {
  return files.filter(({ actual, expected }) => actual !== expected).map(({ path }) => `${path} is out of date: run ${command}`);
}
