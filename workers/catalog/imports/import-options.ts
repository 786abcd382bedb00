import type { IfKnown } from "../schemas.ts";
import type { Defaults } from "./reading/draft.ts";
import type { Mapping } from "./reading/mapping.ts";

/** What is to be done with a file, besides what it says of itself. */
export type ImportOptions = { ifKnown: IfKnown; defaults: Defaults; mapping: Mapping | null };
