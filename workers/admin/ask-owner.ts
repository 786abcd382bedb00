import { Problem } from "../../shared/problem.ts";

/** What each owner keeps, for a page that has to say that it does not answer. */
const keeps = {
  catalog: "The catalogue, which keeps books and prices,",
  inventory: "The inventory, which keeps stock and its ledger,",
  orders: "The part that keeps orders",
} as const;

/** Asks an owner; when it does not answer, or breaks while it does, raises unavailable (503) and says which one it was. */
export async function askOwner<T>(owner: keyof typeof keeps, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    // A refusal is an answer.
    if (cause instanceof Problem) throw cause;
    throw new Problem("unavailable", { detail: `${keeps[owner]} does not answer at the moment.`, cause });
  }
}
