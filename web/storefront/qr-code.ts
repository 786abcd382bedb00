/**
 * QR codes (ISO/IEC 18004:2015): text as bytes, error correction level M, versions 1 to 15, which take 412 bytes at
 * most. Small because it does no more than the key of a second factor needs.
 */

/** By version from 1: error correction codewords of a block, and blocks (table 9, level M). */
const blocksOf: readonly (readonly [eccPerBlock: number, blocks: number])[] = [
  [10, 1],
  [16, 1],
  [26, 1],
  [18, 2],
  [24, 2],
  [16, 4],
  [18, 4],
  [22, 4],
  [22, 5],
  [26, 5],
  [30, 5],
  [22, 8],
  [22, 9],
  [24, 9],
  [24, 10],
];

/** The bits of level M in the format information (table 12). */
const levelBits = 0b00;
const byteMode = 0b0100;

type Grid = { size: number; isDark: boolean[][]; isFixed: boolean[][] };

/** The modules of the symbol for a text, row by row, `true` being dark; without the quiet zone around it. Throws when it is too long. */
export function encodeQr(text: string): boolean[][] {
  const bytes = [...new TextEncoder().encode(text)];
  const version = blocksOf.findIndex((_, index) => bitsOf(bytes, index + 1).length <= dataBitsOf(index + 1)) + 1;
  if (version === 0) throw new RangeError(`a QR code of ${bytes.length} bytes is larger than any that is drawn here`);
  const codewords = withCorrection(codewordsOf(bytes, version), version);
  const grid = drawFixed(version);
  place(grid, codewords);
  const drawn = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => masked(grid, mask));
  const penalties = drawn.map(penaltyOf);
  return drawn[penalties.indexOf(Math.min(...penalties))] ?? [];
}

/** Modules left for codewords: all but the finder, timing, alignment, format and version patterns. */
function rawModulesOf(version: number): number {
  const alignments = alignmentsOf(version).length;
  const fixed = alignments === 0 ? 0 : 25 * alignments ** 2 - 10 * alignments - 55;
  return 16 * version ** 2 + 128 * version + 64 - fixed - (version >= 7 ? 36 : 0);
}

function dataBitsOf(version: number): number {
  const [ecc, blocks] = blocksOf[version - 1] as readonly [number, number];
  return 8 * (Math.floor(rawModulesOf(version) / 8) - ecc * blocks);
}

/** Mode, count and bytes (section 7.4). */
function bitsOf(bytes: number[], version: number): string {
  const count = bytes.length.toString(2).padStart(version < 10 ? 8 : 16, "0");
  return byteMode.toString(2).padStart(4, "0") + count + bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
}

/** The same, ended and filled up to what the version holds (sections 7.4.9 and 7.4.10). */
function codewordsOf(bytes: number[], version: number): number[] {
  const capacity = dataBitsOf(version);
  let bits = bitsOf(bytes, version);
  bits += "0".repeat(Math.min(4, capacity - bits.length));
  bits += "0".repeat((8 - (bits.length % 8)) % 8);
  const codewords = (bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2));
  for (let pad = 0xec; codewords.length < capacity / 8; pad ^= 0xec ^ 0x11) codewords.push(pad);
  return codewords;
}

/** Data and error correction codewords of all blocks, interleaved (section 7.6). The first blocks are a codeword shorter. */
function withCorrection(data: number[], version: number): number[] {
  const [ecc, blockCount] = blocksOf[version - 1] as readonly [number, number];
  const shortLength = Math.floor(data.length / blockCount);
  const shortCount = blockCount - (data.length % blockCount);
  const generator = generatorOf(ecc);
  let from = 0;
  const blocks = Array.from({ length: blockCount }, (_, index) => {
    const block = data.slice(from, from + shortLength + (index < shortCount ? 0 : 1));
    from += block.length;
    return { block, correction: remainderOf(block, generator) };
  });
  const columns = (count: number) => Array.from({ length: count }, (_, column) => column);
  const present = (codeword: number | undefined) => codeword !== undefined;
  return [
    ...columns(shortLength + 1).flatMap((column) => blocks.map(({ block }) => block[column]).filter(present)),
    ...columns(ecc).flatMap((column) => blocks.map(({ correction }) => correction[column]).filter(present)),
  ] as number[];
}

/** Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1 (section 7.5.2). */
function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((right >>> bit) & 1) * left;
  }
  return product;
}

/** The generator polynomial of so many error correction codewords, highest power first, without the leading 1 (annex A). */
function generatorOf(degree: number): number[] {
  const coefficients = [...Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let step = 0; step < degree; step += 1) {
    for (let index = 0; index < degree; index += 1) {
      coefficients[index] = multiply(coefficients[index] ?? 0, root) ^ (coefficients[index + 1] ?? 0);
    }
    root = multiply(root, 2);
  }
  return coefficients;
}

/** The error correction codewords of a block: what is left of it after division by the generator. */
function remainderOf(block: number[], generator: number[]): number[] {
  let remainder = generator.map(() => 0);
  for (const codeword of block) {
    const factor = codeword ^ (remainder[0] ?? 0);
    const shifted = [...remainder.slice(1), 0];
    remainder = shifted.map((value, index) => value ^ multiply(generator[index] ?? 0, factor));
  }
  return remainder;
}

/** Centres of the alignment patterns in both directions (annex E): evenly apart, the first gap taking what is left over. */
function alignmentsOf(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const last = 17 + 4 * version - 7;
  return [6, ...Array.from({ length: count - 1 }, (_, index) => last - step * (count - 2 - index))];
}

function drawFixed(version: number): Grid {
  const size = 17 + 4 * version;
  const blank = () => Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const grid: Grid = { size, isDark: blank(), isFixed: blank() };
  for (let index = 0; index < size; index += 1) {
    fix(grid, 6, index, index % 2 === 0);
    fix(grid, index, 6, index % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    drawSquares(grid, x, y, 4, [0, 1, 3]);
  const centres = alignmentsOf(version);
  for (const x of centres) for (const y of centres) if (!isFinderCorner(x, y, size)) drawSquares(grid, x, y, 2, [0, 2]);
  drawFormat(grid, 0);
  if (version >= 7) drawVersion(grid, version);
  return grid;
}

function isFinderCorner(x: number, y: number, size: number): boolean {
  const end = size - 7;
  return (x === 6 && (y === 6 || y === end)) || (x === end && y === 6);
}

function fix({ size, isDark, isFixed }: Grid, x: number, y: number, dark: boolean): void {
  if (x < 0 || y < 0 || x >= size || y >= size) return;
  (isDark[y] as boolean[])[x] = dark;
  (isFixed[y] as boolean[])[x] = true;
}

/** Squares in squares around a centre; those at the named distances from it are dark. */
function drawSquares(grid: Grid, x: number, y: number, reach: number, dark: number[]): void {
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) fix(grid, x + dx, y + dy, dark.includes(Math.max(Math.abs(dx), Math.abs(dy))));
  }
}

/** Bits with the remainder of a division appended, by which a reader mends them (annexes C and D). */
function withRemainder(value: number, bits: number, generator: number): number {
  let remainder = value;
  for (let step = 0; step < bits; step += 1) remainder = (remainder << 1) ^ ((remainder >>> (bits - 1)) * generator);
  return (value << bits) | remainder;
}

/** Level and mask, twice (section 7.9). */
function drawFormat(grid: Grid, mask: number): void {
  const { size } = grid;
  const bits = withRemainder((levelBits << 3) | mask, 10, 0x537) ^ 0x5412;
  const bit = (index: number) => ((bits >>> index) & 1) === 1;
  for (let index = 0; index <= 5; index += 1) fix(grid, 8, index, bit(index));
  fix(grid, 8, 7, bit(6));
  fix(grid, 8, 8, bit(7));
  fix(grid, 7, 8, bit(8));
  for (let index = 9; index < 15; index += 1) fix(grid, 14 - index, 8, bit(index));
  for (let index = 0; index < 8; index += 1) fix(grid, size - 1 - index, 8, bit(index));
  for (let index = 8; index < 15; index += 1) fix(grid, 8, size - 15 + index, bit(index));
  fix(grid, 8, size - 8, true);
}

/** The version, twice (section 7.10). */
function drawVersion(grid: Grid, version: number): void {
  const bits = withRemainder(version, 12, 0x1f25);
  for (let index = 0; index < 18; index += 1) {
    const dark = ((bits >>> index) & 1) === 1;
    const [far, near] = [grid.size - 11 + (index % 3), Math.floor(index / 3)];
    fix(grid, far, near, dark);
    fix(grid, near, far, dark);
  }
}

/** Codewords in pairs of columns from the right, upwards and downwards in turn, around what is fixed (section 7.7.3). */
function place({ size, isDark, isFixed }: Grid, codewords: number[]): void {
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const isUpward = ((right + 1) & 2) === 0;
      const y = isUpward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (isFixed[y]?.[x] || bit >= codewords.length * 8) continue;
        (isDark[y] as boolean[])[x] = (((codewords[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1;
        bit += 1;
      }
    }
  }
}

/** Which modules each mask turns over (table 10). */
const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function masked(grid: Grid, mask: number): boolean[][] {
  const turns = masks[mask] as (x: number, y: number) => boolean;
  const isDark = grid.isDark.map((row, y) => row.map((dark, x) => (grid.isFixed[y]?.[x] ? dark : dark !== turns(x, y))));
  drawFormat({ ...grid, isDark }, mask);
  return isDark;
}

/** How hard a symbol is to read (section 7.8.3): long runs, blocks, what looks like a finder, and too much of one colour. */
function penaltyOf(isDark: boolean[][]): number {
  const size = isDark.length;
  const lineOf = (row: boolean[]) => row.map((dark) => (dark ? "1" : "0")).join("");
  const rows = isDark.map(lineOf);
  const columns = isDark.map((_, x) => lineOf(isDark.map((row) => row[x] ?? false)));
  let penalty = 0;
  for (const line of [...rows, ...columns]) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    penalty += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length;
  }
  for (let y = 1; y < size; y += 1) {
    for (let x = 1; x < size; x += 1) {
      const four = [isDark[y]?.[x], isDark[y]?.[x - 1], isDark[y - 1]?.[x], isDark[y - 1]?.[x - 1]];
      if (four.every((dark) => dark === four[0])) penalty += 3;
    }
  }
  const darkCount = rows.join("").replaceAll("0", "").length;
  return penalty + 10 * Math.floor(Math.abs((20 * darkCount) / size ** 2 - 10));
}
