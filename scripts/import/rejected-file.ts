import { open, rm, stat } from "node:fs/promises";
import { ImportError } from "../../workers/catalog/imports/reading/import-error.ts";

/** A place for the rows that are rejected from `source`: tried out at the start, so that no long import ends without one. */
export async function openRejectedFile(path: string, source: string) {
  if (await isSameFile(path, source))
    throw new ImportError(`Rejected rows cannot be written to ${path}: that is the file they come from. Name another with --rejected.`);
  const handle = await open(path, "w").catch((error) => {
    throw new ImportError(`Rejected rows cannot be written to ${path}: ${error.message}.`, { cause: error });
  });
  let isWritten = false;
  return {
    /** Writes what the shop has of them, as it comes. */
    write: async (rows: ReadableStream<Uint8Array>) => {
      for await (const bytes of rows) await handle.writeFile(bytes);
      isWritten = true;
    },
    /** Removes the file when there were none. */
    close: async () => {
      await handle.close();
      if (!isWritten) await rm(path);
    },
  };
}

/** Whatever the two are called: by a link, or in other letters where these do not count. */
async function isSameFile(...paths: [string, string]): Promise<boolean> {
  const [one, other] = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return one != null && other != null && one.ino === other.ino && one.dev === other.dev;
}
