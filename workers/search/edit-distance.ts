/**
 * How many letters have to be changed, added, left out or swapped with their neighbour to make one word of the other:
 * the restricted distance of F. J. Damerau, "A technique for computer detection and correction of spelling errors",
 * Communications of the ACM 7(3), 1964. Counts by UTF-16 code units, which is right for every letter most books have.
 */
export function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const changed = (above[column - 1] ?? 0) + (isSame ? 0 : 1);
      const shifted = Math.min(above[column] ?? 0, current[column - 1] ?? 0) + 1;
      const swapped = isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(changed, shifted, swapped));
    }
    before = above;
    above = current;
  }
  return above[right.length] ?? left.length;
}

/**
 * Whether two words can be within `mistakes` of each other at all, by the letters they have: a mistake adds at most one
 * letter to those that only one of them has, and takes away at most one. Many times cheaper than the distance.
 */
export function mayBeWithin(mistakes: number, left: string, right: string): boolean {
  let different = lettersOf(left) ^ lettersOf(right);
  let count = 0;
  for (; different !== 0; different &= different - 1) count += 1;
  return count <= mistakes * 2;
}

/** One bit for each letter in a word. Letters that share a bit make words look alike, never different. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index += 1) letters |= 1 << (word.charCodeAt(index) & 31);
  return letters;
}
