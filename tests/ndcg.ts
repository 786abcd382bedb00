/** Results of one search that are looked at: what a shopper sees without scrolling far. */
export const judgedDepth = 10;

/**
 * How close a ranking comes to the best there could be, from 0 to 1. `found` are the grades of the results in their order
 * (0 means irrelevant), `relevant` the grades of everything relevant there is. Normalised discounted cumulative gain,
 * Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002, with the gain
 * 2^grade − 1 and the discount log2(place + 1) of Burges et al., "Learning to rank using gradient descent", ICML 2005.
 */
export function ndcg(found: number[], relevant: number[]): number {
  const best = dcg(relevant.toSorted((left, right) => right - left));
  return best === 0 ? 1 : dcg(found) / best;
}

function dcg(grades: number[]): number {
  return grades.slice(0, judgedDepth).reduce((sum, grade, index) => sum + (2 ** grade - 1) / Math.log2(index + 2), 0);
}
