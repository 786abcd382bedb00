/**
 * The books on the front table of the day numbered `day`: `count` of the shelf, taken from all along it. The next
 * day it is their neighbours' turn, until every book has been on the table.
 */
export function frontTable<Book>(shelf: Book[], day: number, count: number): Book[] {
  const taken = Math.min(count, shelf.length);
  const step = Math.floor(shelf.length / taken);
  return shelf.filter((_, place) => {
    const distance = (place + shelf.length - (day % shelf.length)) % shelf.length;
    return distance % step === 0 && distance / step < taken;
  });
}

/** Whole days since 1970, UTC. */
export function dayNumberOf(nowMs: number): number {
  return Math.floor(nowMs / 86_400_000);
}
