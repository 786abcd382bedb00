import { createGatheredLog, type Waiting } from "../../shared/gathered-log.ts";
import type { LogFields } from "../../shared/log.ts";
import type { Trace } from "../../shared/trace.ts";

const log = createGatheredLog("gateway");

export type RequestLines = (trace: Trace, fields: LogFields, waiting: Waiting) => void;

/** Notes a request in the log of this isolate. */
export const noteRequest: RequestLines = (trace, fields, waiting) => log("request", trace, fields, waiting);
