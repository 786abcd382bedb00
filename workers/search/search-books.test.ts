import { beforeAll, describe, expect, test } from "vitest";
import { bookOf, indexOf, search, titlesFor } from "./testing.ts";

const hobbitIsbn = "9780261102217";
const hobbit = bookOf({
  title: "The Hobbit",
  subtitle: "There and Back Again",
  authors: ["J. R. R. Tolkien"],
  subjects: ["Fantasy"],
  publishedOn: "1937",
  editions: [
    { sku: hobbitIsbn, price: 8.99, available: 3 },
    { format: "hardcover", price: 25, publisher: "Allen & Unwin" },
  ],
});
const books = [
  bookOf({ title: "The Hobbit: A Graphic Novel", authors: ["Charles Dixon", "J. R. R. Tolkien"], series: ["Middle-earth", null] }),
  hobbit,
  bookOf({ title: "The Return of the King", authors: ["J. R. R. Tolkien"], series: ["The Lord of the Rings", 3], subjects: ["Fantasy"] }),
  bookOf({ title: "The Two Towers", authors: ["J. R. R. Tolkien"], series: ["The Lord of the Rings", 2], subjects: ["Fantasy"] }),
  bookOf({
    title: "The Fellowship of the Ring",
    authors: ["J. R. R. Tolkien"],
    series: ["The Lord of the Rings", 1],
    subjects: ["Fantasy"],
  }),
  bookOf({ title: "Before the Ring", authors: ["J. R. R. Tolkien"], series: ["The Lord of the Rings", 0.5] }),
  bookOf({ title: "On Hobbits", authors: ["Somebody Else"], description: "Essays about a hobbit, and the rings of lords." }),
  bookOf({ title: "Les Misérables", authors: ["Victor Hugo"], language: "fr", publishedOn: "1862" }),
  bookOf({ title: "A Doll’s House", authors: ["Henrik Ibsen"], translators: ["William Archer"], subjects: ["Drama"], publishedOn: "1879" }),
  bookOf({ title: "The Yellow Wallpaper and Other Stories", authors: ["Charlotte Perkins Gilman"] }),
  bookOf({ title: "The Yellow Wall-Paper", authors: ["Charlotte Perkins Gilman"] }),
  bookOf({ title: "Emma", authors: ["Jane Austen"], publishedOn: "1815", editions: [{ format: "ebook", price: 1.99, available: 5 }] }),
  bookOf({ title: "Persuasion", authors: ["Jane Austen"], publishedOn: "1817", editions: [{ price: 6 }, { format: "ebook", price: 30 }] }),
  bookOf({ title: "Jane Austen: A Life", authors: ["Claire Tomalin"] }),
  bookOf({ title: "It", authors: ["Stephen King"] }),
  bookOf({ title: "Romance & <b>Ruin</b>", authors: ["Æsa Øst"] }),
];

beforeAll(() => indexOf(books));

describe("what is found", () => {
  test.each([
    ["the title that was typed comes first, whatever else has its words", "hobbit", "The Hobbit"],
    ["with its article, too", "the hobbit", "The Hobbit"],
    ["in any case", "THE HOBBIT", "The Hobbit"],
    ["without its diacritics", "les miserables", "Les Misérables"],
    ["with diacritics it does not have", "émma", "Emma"],
    ["with any apostrophe", "a doll's house", "A Doll’s House"],
    ["without the apostrophe", "dolls house", "A Doll’s House"],
    ["a compound written as one word", "yellow wallpaper", "The Yellow Wall-Paper"],
    ["a compound written as two", "yellow wall paper", "The Yellow Wall-Paper"],
    ["a title of one short word", "it", "It"],
    ["a word in another form", "rings fellowship", "The Fellowship of the Ring"],
    ["a subtitle", "there and back again", "The Hobbit"],
    ["a title and its author at once", "emma jane austen", "Emma"],
    ["a translator", "archer", "A Doll’s House"],
    ["a word that is not finished", "fellow", "The Fellowship of the Ring"],
    ["letters that are no plain ones", "aesa ost", "Romance & <b>Ruin</b>"],
  ])("%s", { tags: ["SRC-01"] }, async (_, question, first) => {
    expect((await titlesFor(question))[0]).toBe(first);
  });

  test.each(["jane austen", "austen jane", "AUSTEN, Jane", "jane austen novels by"])("%s finds the author's books", async (question) => {
    expect(await titlesFor(question)).toEqual(expect.arrayContaining(["Emma", "Persuasion"]));
  });

  test.each(["j.r.r. tolkien", "jrr tolkien", "J R R Tolkien", "tolkien"])("%s finds all six of his", async (question) => {
    expect(await titlesFor(question)).toHaveLength(6);
  });

  test("an author's books come before books about the author", async () => {
    expect(await titlesFor("jane austen")).toEqual(["Emma", "Persuasion", "Jane Austen: A Life"]);
  });

  test("a series is found in its order", async () => {
    const inOrder = ["The Fellowship of the Ring", "The Two Towers", "The Return of the King", "Before the Ring"];
    for (const question of ["lord of the rings", "the lord of the rings"]) expect((await titlesFor(question)).slice(0, 4)).toEqual(inOrder);
  });

  test.each([hobbitIsbn, "978-0-261-10221-7", " 0261102214 ", "0-261-10221-4"])(
    "%s goes straight to its book",
    { tags: ["P-01"] },
    async (isbn) => {
      expect(await search({ q: isbn })).toMatchObject({ total: 1, items: [{ title: "The Hobbit" }], didYouMean: null });
    },
  );

  test.each<[Record<string, string | number>, number]>([
    [{ format: "hardcover" }, 1],
    [{ format: "ebook" }, 0],
    [{ minPrice: 2_600 }, 0],
    [{ inStock: "true" }, 1],
    [{ inStock: "false" }, 0],
    [{ publisher: "nobody" }, 0],
    [{ category: "drama" }, 0],
  ])("an ISBN with %j finds its book if that meets it, whatever others do", async (filters, total) => {
    expect((await search({ q: hobbitIsbn, ...filters })).total).toBe(total);
  });

  test("an ISBN nobody sells finds nothing", async () => {
    expect(await search({ q: "9780141439518" })).toMatchObject({ total: 0, items: [], didYouMean: null });
  });

  test("where no book has all the words, those with any of them are found, the most telling first", async () => {
    expect((await titlesFor("persuasion wallpaper nonsense")).toSorted()).toEqual([
      "Persuasion",
      "The Yellow Wall-Paper",
      "The Yellow Wallpaper and Other Stories",
    ]);
  });

  test("a book that has all the words shuts out those that have some", async () => {
    expect(await titlesFor("hobbit graphic")).toEqual(["The Hobbit: A Graphic Novel"]);
  });
});

describe("filters", () => {
  test.each([
    [{ language: "fr" }, ["Les Misérables"]],
    [{ author: "jane-austen" }, ["Emma", "Persuasion"]],
    [{ author: ["jane-austen", "victor-hugo"] }, ["Emma", "Les Misérables", "Persuasion"]],
    [{ series: "the-lord-of-the-rings" }, ["Before the Ring", "The Fellowship of the Ring", "The Return of the King", "The Two Towers"]],
    [{ category: "drama" }, ["A Doll’s House"]],
    [{ format: "hardcover" }, ["The Hobbit"]],
    [{ publisher: "allen-unwin" }, ["The Hobbit"]],
    [{ publisher: "allen-unwin", maxPrice: 1_000 }, []],
    [{ inStock: "true" }, ["Emma", "The Hobbit"]],
    [{ inStock: "true", format: "hardcover" }, []],
    [{ format: "ebook", minPrice: 2_000 }, ["Persuasion"]],
    [{ format: "ebook", inStock: "false" }, ["Persuasion"]],
    [{ author: "henrik-ibsen", sellerId: "seller_octavo" }, ["A Doll’s House"]],
    [{ author: "henrik-ibsen", sellerId: "seller_other" }, []],
  ])("%j alone keeps the books that it names", async (filters, titles) => {
    const found = await search({ ...filters, sort: "title" });
    expect(found.items.map(({ title }) => title).toSorted()).toEqual(titles);
    expect(found.total).toBe(titles.length);
  });

  test("a category stands for all below it", async () => {
    expect((await search({ category: "fiction" })).total).toBe(5);
  });

  test("narrow a question and its facets, and leave no other words in", async () => {
    const found = await search({ q: "tolkien", category: "fantasy", inStock: "true" });
    expect(found.items.map(({ title }) => title)).toEqual(["The Hobbit"]);
    expect(found.facets.format).toEqual([
      { value: "hardcover", name: "hardcover", count: 1 },
      { value: "paperback", name: "paperback", count: 1 },
    ]);
    expect(await search({ q: "tolkien", language: "fr" })).toMatchObject({ total: 0, didYouMean: null });
  });
});

describe("sorts and pages", () => {
  test.each([
    ["title", ["Emma", "Jane Austen: A Life", "Persuasion"]],
    ["-publishedOn", ["Persuasion", "Emma", "Jane Austen: A Life"]],
    ["price", ["Emma", "Persuasion", "Jane Austen: A Life"]],
  ])("by %s", async (sort, titles) => {
    expect(await titlesFor("jane austen", { sort })).toEqual(titles);
  });

  test("pages hold each book once and end where the results end", async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => search({ q: "tolkien", limit: 2, page })));
    const titles = pages.map(({ items }) => items.map(({ title }) => title));
    expect(titles.map(({ length }) => length)).toEqual([2, 2, 2, 0]);
    expect(titles.flat()).toEqual(await titlesFor("tolkien"));
    expect(pages.map(({ total, page }) => [total, page])).toEqual([1, 2, 3, 4].map((page) => [6, page]));
  });
});

describe("what a result shows", () => {
  test("is the summary of the catalogue with what is in stock, and where the words are", async () => {
    const [hit] = (await search({ q: "tolkien hobbits", limit: 1 })).items;
    const {
      description: _,
      language: _l,
      sellerId: _s,
      version: _v,
      subjectCodes: _c,
      images,
      editions,
      contributors,
      ...summary
    } = hobbit;
    expect(hit).toEqual({
      ...summary,
      contributors: contributors.map(({ name, role, slug }) => ({ name, role, slug })),
      image: images[0],
      editions: editions.map(({ sku, format, price, availability }) => ({ sku, format, price, availability })),
      highlights: {
        title: [
          { text: "The ", isMatch: false },
          { text: "Hobbit", isMatch: true },
        ],
        contributors: [
          [
            { text: "J. R. R. ", isMatch: false },
            { text: "Tolkien", isMatch: true },
          ],
        ],
      },
    });
  });

  test("facets count the values of all hits, the commonest first", async () => {
    const { facets } = await search({ q: "tolkien" });
    expect(facets).toEqual({
      category: [
        { value: "fantasy", name: "Fantasy", count: 4 },
        { value: "fiction", name: "Fiction", count: 4 },
      ],
      author: [
        { value: "j-r-r-tolkien", name: "J. R. R. Tolkien", count: 6 },
        { value: "charles-dixon", name: "Charles Dixon", count: 1 },
      ],
      language: [{ value: "en", name: "en", count: 6 }],
      format: [
        { value: "paperback", name: "paperback", count: 6 },
        { value: "hardcover", name: "hardcover", count: 1 },
      ],
    });
  });
});

describe("questions nothing answers", () => {
  test.each([
    ["hobit", "hobbit"],
    ["persausion", "persuasion"],
    ["jane austin", "jane austen"],
    ["tolkein", "tolkien"],
    ["misera", "miserables"],
    ["the yelow wallpaper", "yellow wallpaper"],
  ])("%s: did you mean %s", async (question, meant) => {
    expect((await search({ q: question })).didYouMean).toBe(meant);
  });

  test.each(["xqzzy", "hobbit", "jane austen", "東京"])("%s has no other spelling", async (question) => {
    expect((await search({ q: question })).didYouMean).toBeNull();
  });

  test.each(["", "   ", "???", "“”", 'NEAR( " *', "-", "\u0000", "\ud800", "*", '"', "'", "();--"])(
    "%j finds nothing, or ends well",
    async (question) => {
      expect(await search({ q: question })).toMatchObject({ didYouMean: null, page: 1 });
    },
  );
});
