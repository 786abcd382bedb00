import { Problem } from "../problem.ts";

/** What `know` finds out of whoever asks; `null` when it raises unauthenticated: a token that is not valid, or no longer, is nobody's. */
export async function orGuest<Known>(know: () => Promise<Known>): Promise<Known | null> {
  try {
    return await know();
  } catch (error) {
    if (error instanceof Problem && error.code === "unauthenticated") return null;
    throw error;
  }
}
