import { pick, seededRandom } from "../random.ts";

const things = "Lantern River Orchard Compass Winter Harbour Mirror Garden Letter Island Clock Bridge Sparrow Thread Meadow Kiln".split(
  " ",
);
const qualities = "Quiet Last Hidden Broken Golden Distant Borrowed Salt Paper Green Second Northern Silver Long Lost Patient".split(" ");
const givenNames = "Ada Grace Alan Edith Miguel Ngozi Lena Omar Ines Tomas Yuki Clara Jonas Mira Pavel Ruth".split(" ");
const familyNames = "Okafor Lindqvist Moreau Tanaka Alvarez Novak Byrne Haddad Rossi Keller Sato Duarte Petrov Ivers Quill Marsh".split(
  " ",
);
const subjects = ["Fiction", "History", "Science", "Travel", "Poetry", "Cooking", "Music", "Nature"];

/** A catalogue of any size as a CSV file, for machines without goodbooks-10k: the same books each time. */
export function madeUpBooks(count: number): string {
  const random = seededRandom(10_000);
  const rows = Array.from({ length: count }, (_, index) => {
    const thing = pick(things, random);
    const cells = [
      `BENCH-${index + 1}`,
      `The ${pick(qualities, random)} ${thing} of ${pick(familyNames, random)} ${index + 1}`,
      `${pick(givenNames, random)} ${pick(familyNames, random)}`,
      String(1900 + (index % 120)),
      pick(subjects, random),
      `${pick(givenNames, random)} finds a ${thing.toLowerCase()} and has to decide what it is worth.`,
      (7.99 + (index % 22)).toFixed(2),
    ];
    return cells.join(",");
  });
  return `${["sku,title,authors,year,subjects,description,price", ...rows].join("\n")}\n`;
}
