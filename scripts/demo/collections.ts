import type { CollectionBody } from "../../shared/contracts/collections.ts";

/** A collection of the demo shop: by a rule, or by hand with its books by their slugs. */
export type DemoCollection = Pick<CollectionBody, "name" | "description"> & { slug: string } & (
    | { rule: Record<string, string | string[]> }
    | { bookSlugs: string[] }
  );

/** What the demo shop has put together. */
export const demoCollections: readonly DemoCollection[] = [
  {
    slug: "for-a-long-dark-evening",
    name: "For a long, dark evening",
    description: "Read these with one lamp lit, and do not look behind you.",
    bookSlugs: [
      "dracula",
      "frankenstein",
      "the-woman-in-white",
      "the-yellow-wall-paper",
      "strange-case-of-dr-jekyll-and-mr-hyde",
      "the-hound-of-the-baskervilles",
      "wuthering-heights",
      "the-picture-of-dorian-gray",
    ],
  },
  {
    slug: "in-an-afternoon",
    name: "In an afternoon",
    description: "Short enough to begin after lunch and to finish before it is dark.",
    bookSlugs: [
      "flatland",
      "the-time-machine",
      "the-yellow-wall-paper",
      "sultanas-dream",
      "the-book-of-tea",
      "a-room-of-ones-own",
      "passing",
    ],
  },
  {
    slug: "under-ten-dollars",
    name: "Under ten dollars",
    description: "Whatever is in stock for less than a tenner, the cheapest first.",
    rule: { maxPrice: "999", inStock: "true", sort: "price" },
  },
  {
    slug: "read-to-you",
    name: "Read to you",
    description: "Books with a voice: every title we have as an audiobook.",
    rule: { format: "audiobook", sort: "title" },
  },
];
