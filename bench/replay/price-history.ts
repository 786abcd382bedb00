/** One price of a book: since when everybody should see it, that is since its writer has been told that it is written. */
type Price = { amount: number; sinceMs: number };

/** The prices that books have had, by which an answer is known to be old. */
export type PriceHistory = {
  /**
   * Notes that a price is about to be written in the place of `before`, and gives back what to call once that is acknowledged.
   * One at a time for a book.
   */
  write: (bookId: string, before: number, amount: number) => (acknowledgedAtMs: number) => void;
  /**
   * For how many ms the price that an answer shows had been replaced when it was asked for; 0 when it had not. A price that is
   * only being written is not old, nor is the one before it. `null` for a price that the book never had.
   */
  staleMs: (bookId: string, amount: number, askedAtMs: number) => number | null;
  /** The books that were written, with the price each has now. */
  latest: () => Map<string, number>;
};

export function createPriceHistory(): PriceHistory {
  const pricesByBook = new Map<string, Price[]>();
  return {
    write: (bookId, before, amount) => {
      const prices = pricesByBook.get(bookId) ?? [{ amount: before, sinceMs: Number.NEGATIVE_INFINITY }];
      const written = { amount, sinceMs: Number.POSITIVE_INFINITY };
      prices.push(written);
      pricesByBook.set(bookId, prices);
      return (acknowledgedAtMs) => {
        written.sinceMs = acknowledgedAtMs;
      };
    },
    staleMs: (bookId, amount, askedAtMs) => {
      const prices = pricesByBook.get(bookId);
      if (!prices) return 0;
      const index = prices.findIndex((price) => price.amount === amount);
      if (index < 0) return null;
      const replacedAtMs = prices[index + 1]?.sinceMs ?? Number.POSITIVE_INFINITY;
      return Math.max(0, askedAtMs - replacedAtMs);
    },
    latest: () => new Map([...pricesByBook].map(([bookId, prices]) => [bookId, prices.at(-1)?.amount ?? 0])),
  };
}
