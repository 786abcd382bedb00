import { checkDigit13 } from "../../shared/isbn.ts";
import { pick, type Random, seededRandom } from "../random.ts";

/** A book as `POST /api/books` takes it. */
export type MadeUpBook = {
  title: string;
  contributors: { name: string; role: "author" | "translator" }[];
  description: string;
  series: { name: string; volume: number } | null;
  subjects: { slug: string; name: string; parent: { slug: string; name: string } }[];
  language: string;
  publishedOn: string;
  editions: { isbn13: string; format: string; price: { amount: number; currency: "USD" }; pages: number | null; publisher: string }[];
};

const givenNames = "Ada Grace Alan Edith Miguel Ngozi Lena Omar Ines Tomas Yuki Clara Jonas Mira Pavel Ruth Amara Bruno Chiara Dov".split(
  " ",
);
const familyNames =
  "Okafor Lindqvist Moreau Tanaka Alvarez Novak Byrne Haddad Rossi Keller Sato Duarte Petrov Ivers Quill Marsh Toth Weiss".split(" ");
const qualities = "Quiet Last Hidden Broken Golden Distant Borrowed Salt Paper Green Second Northern Silver Long Lost Patient".split(" ");
const things = "Lantern River Orchard Compass Winter Harbour Mirror Garden Letter Island Clock Bridge Sparrow Thread Meadow Kiln".split(
  " ",
);
const places = "Lisbon Trieste Uppsala Galway Valparaíso Kyōto Tbilisi Oaxaca Dakar Riga Hobart Lahore Quito Tromsø Nablus Bergen".split(
  " ",
);
const fields = ["Fiction", "History", "Science", "Travel", "Poetry", "Cooking", "Music", "Nature", "Philosophy", "Art"];
const aspects = ["Essays", "Classics", "Beginnings", "Letters", "Reference", "Adventures", "Lives", "Regions", "Theory", "For the Young"];

/** How the trade divides: most of it in English and on paper, few audiobooks. */
const languages = [...Array.from({ length: 14 }, () => "en"), "fr", "fr", "de", "de", "es", "pt"];
const formats = ["paperback", "paperback", "paperback", "hardcover", "hardcover", "ebook", "ebook", "audiobook"];

/** Books for each author, publisher and series there is, on average. The first of each have many more than the last. */
const booksPerAuthor = 5;
const booksPerPublisher = 100;
const booksPerSeries = 20;

/**
 * Books with `count` editions in all, the same ones each time: every number from 978-0 on is an ISBN with its check digit, no two
 * books share one, and a few authors, publishers and series have much more than their share.
 */
export function* madeUpEditions(count: number, seed = 1): Generator<MadeUpBook> {
  const random = seededRandom(seed);
  const among = (perOne: number) => Math.floor(random() ** 2 * Math.max(1, count / perOne));
  for (let made = 0, book = 0; made < count; book += 1) {
    const formatsOfBook = new Set([pick(formats, random), ...(random() < 0.4 ? [pick(formats, random)] : [])]);
    const chosen = [...formatsOfBook].slice(0, count - made);
    const publisher = `${pick(familyNames, random)} & ${familyNames[among(booksPerPublisher) % familyNames.length]} ${among(booksPerPublisher)}`;
    const price = 399 + 100 * Math.floor(random() ** 2 * 45);
    const first = made;
    made += chosen.length;
    yield {
      title: `${random() < 0.4 ? "The " : ""}${pick(qualities, random)} ${pick(things, random)} of ${pick(places, random)} ${book + 1}`,
      contributors: [
        { name: nameOf(among(booksPerAuthor)), role: "author" as const },
        ...(random() < 0.1 ? [{ name: `${nameOf(among(booksPerAuthor))} the Younger`, role: "translator" as const }] : []),
      ],
      description: descriptionOf(random),
      series: random() < 0.2 ? { name: `${pick(things, random)} Library ${among(booksPerSeries)}`, volume: 1 + (book % 50) } : null,
      subjects: [subjectOf(random)],
      language: pick(languages, random),
      publishedOn: String(1900 + Math.floor(random() ** 0.5 * 126)),
      editions: chosen.map((format, index) => ({
        isbn13: isbnOf(first + index),
        format,
        price: { amount: price + index * 600, currency: "USD" as const },
        pages: format === "audiobook" ? null : 80 + Math.floor(random() * 700),
        publisher,
      })),
    };
  }
}

function nameOf(number: number): string {
  const given = givenNames[number % givenNames.length];
  const family = familyNames[Math.floor(number / givenNames.length) % familyNames.length];
  const generation = Math.floor(number / (givenNames.length * familyNames.length));
  return generation === 0 ? `${given} ${family}` : `${given} ${family} ${generation + 1}`;
}

function subjectOf(random: Random): MadeUpBook["subjects"][number] {
  const [field, aspect] = [pick(fields, random), pick(aspects, random)];
  const parent = { slug: field.toLowerCase(), name: field };
  return { slug: `${parent.slug}-${aspect.toLowerCase().replaceAll(" ", "-")}`, name: `${field}: ${aspect}`, parent };
}

function descriptionOf(random: Random): string {
  const sentence = () =>
    `${pick(givenNames, random)} leaves ${pick(places, random)} with a ${pick(qualities, random).toLowerCase()} ${pick(things, random).toLowerCase()}, and has to decide what it is worth.`;
  return [sentence(), sentence(), sentence()].join(" ");
}

/** Numbers of the group 978-0 in an order that looks like none: the factor shares no divisor with 10^8. */
function isbnOf(number: number): string {
  const body = `9780${String((number * 73_687_801) % 100_000_000).padStart(8, "0")}`;
  return body + checkDigit13(body);
}
