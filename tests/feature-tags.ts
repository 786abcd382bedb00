import { readRegister } from "../scripts/features/register.ts";

/**
 * The tags a test may carry: one for each row of the feature register, for `test.tags` in the Vitest config. Vitest
 * refuses a tag that is not in that list, so a misspelt id fails the run.
 */
export const featureTags = readRegister().map(({ id, feature }) => ({ name: id, description: feature }));
