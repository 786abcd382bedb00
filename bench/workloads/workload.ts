import type { CataloguedBook } from "../catalogue/catalogue.ts";
import type { Answer } from "../load/response-reader.ts";
import type { Expected } from "../load/run-load.ts";
import type { Random } from "../random.ts";

/** What a workload may use to make its requests. */
export type Setting = {
  books: CataloguedBook[];
  /** SKUs with plenty of stock. */
  stockedSkus: string[];
  /** A signed-in user's access token: good for ten minutes. */
  accessToken: string;
  connections: number;
  random: Random;
};

/** One kind of request, sent as fast as it is answered. */
export type Workload = {
  name: string;
  /** The least share of bare hello it should reach, where there is one (issue 3, "Done when" 2). */
  target: number | null;
  /** Where it runs: the platform with its caches, the one without, or the bare Worker itself. */
  on: "caches" | "no caches" | "hello";
  /** A workload it is measured in turns with, and the least share of that one's rate it should reach. */
  relative?: { to: string; target: number };
  /** Connections, where it needs another number than the others. */
  connections?: number;
  /** Measured seconds of a run at least, for requests that take long. */
  secondsMin?: number;
  expected: Expected;
  /** Requests to send once before anything is measured. */
  prepare?: (setting: Setting) => string[];
  /** Gives back what makes the next request of a connection; asked once, so that what it remembers spans all runs. */
  open: (setting: Setting, prepared: Answer[]) => (connection: number) => string;
};
