import { beforeEach, describe, expect, test } from "vitest";
import { listKeysMax } from "../../shared/events/types.ts";
import { randomFrom } from "../../tests/random-from.ts";
import { toldLists } from "./changed-lists.ts";
import { aBook, adasBooks, addBook, admin, anEdition, babbagesBooks, bindings, dollars, get, send } from "./fixtures.ts";
import { answered, call, importFile, setStanding, workOff } from "./imports/fixtures.ts";

type Answer = { body: string; tags: string[] };
type Known = { id: string; version: number };

async function read(path: string): Promise<Answer> {
  const response = await get(path);
  return { body: await response.text(), tags: (response.headers.get("cache-tag") ?? "").split(",") };
}

/** What the gateway drops for the events it was told of since this was last asked. */
async function tagsTold(): Promise<Set<string>> {
  const told = await bindings.DB.prepare("select envelope from outbox where subscriber = 'gateway'").all<{ envelope: string }>();
  await bindings.DB.prepare("delete from outbox").run();
  const tags = told.results.flatMap(({ envelope }) => {
    const { lists, bookId, books = [] } = JSON.parse(envelope).data as { lists?: string[]; bookId?: string; books?: { bookId: string }[] };
    const bookTags = [{ bookId }, ...books].map((book) => `book:${book.bookId}`);
    return [...bookTags, ...(lists ? ["books", ...lists.map((key) => `list:${key}`)] : ["list"])];
  });
  return new Set(tags);
}

/** Which of these lists a change drops. */
async function droppedBy(change: () => Promise<unknown>, paths: string[]): Promise<string[]> {
  await tagsTold();
  const before = await Promise.all(paths.map(async (path) => [path, await read(path)] as const));
  await change();
  const told = await tagsTold();
  return before.flatMap(([path, { tags }]) => (tags.some((tag) => told.has(tag)) ? [path] : []));
}

const put = async ({ id, version }: Known, body: object) => {
  const answer = await send("PUT", `/api/books/${id}`, body, { ...admin, "if-match": `"${id}.${version}"` });
  expect(answer.status).toBe(200);
  return await answer.json<Known>();
};
const remove = async ({ id, version }: Known) => {
  const answer = await send("DELETE", `/api/books/${id}`, undefined, { ...admin, "if-match": `"${id}.${version}"` });
  expect(answer.status).toBe(204);
};

beforeEach(async () => {
  await setStanding(admin);
});

describe("what a change of books tells of lists", () => {
  const queries = [
    ...["", "sort=-publishedOn", "sort=price", "sort=-rating", "limit=2", "limit=2&sort=price", "title=b", "language=de", "format=ebook"],
    ...["minPrice=900", "maxPrice=900", `sellerId=${adasBooks}`, "category=poetry", "category=verse", "category=drama", "series=cycle"],
    ...["author=ann-a", "author=bob-b", "contributor=ann-a", "contributor=bob-b", "publisher=press-one", "publisher=press-two"],
    ...["category=poetry&category=drama", "author=ann-a&category=poetry", "publisher=press-one&maxPrice=900&format=ebook"],
    ...["category=verse&maxPrice=900&sort=price", `sellerId=${babbagesBooks}&language=en&sort=-publishedOn`],
  ];
  const others = ["categories", "collections", "collections/by-rule", "collections/by-hand", "books/given-up"];
  const paths = [...queries.map((query) => `/api/books?${query}`), ...others.map((path) => `/api/${path}`)];

  test("is enough: whatever is done to books, each list that is not what it was is dropped", {
    tags: ["CAT-15"],
    timeout: 120_000,
  }, async () => {
    const random = randomFrom(15);
    const oneOf = <Value>(...values: [Value, ...Value[]]): Value => values[Math.floor(random() * values.length)] ?? values[0];
    const someOf = <Value>(...values: Value[]) => values.filter(() => random() < 0.4);
    const poetry = { slug: "poetry", name: "Poetry" };
    const someBook = (sku?: string) =>
      aBook({
        title: oneOf("Alba", "Bella", "Cora"),
        description: oneOf("One", "Other"),
        subjects: someOf(poetry, { slug: "verse", name: "Verse", parent: poetry }, { slug: "drama", name: "Drama" }),
        contributors: someOf({ name: "Ann A", role: "author" as const }, { name: "Bob B", role: oneOf("author", "editor") }),
        ...{ series: oneOf(null, { name: "Cycle", volume: 1 }), language: oneOf("en", "de"), publishedOn: oneOf("1900", "1950", null) },
        editions: [sku, ...someOf(undefined)].map((known) =>
          anEdition({
            ...{ ...(known ? { sku: known } : {}), format: oneOf("paperback", "ebook"), publisher: oneOf("Press One", "Press Two", null) },
            ...{ price: dollars(oneOf(5, 9, 15)), supply: oneOf(null, { status: "not-for-sale" }) },
          }),
        ),
        sellerId: oneOf(adasBooks, babbagesBooks),
      });
    const { book: moving } = await addBook({ slug: "given-up", title: "Moving" });
    const { book: chosen } = await addBook({ title: "Chosen" });
    await send("PUT", "/api/collections/by-rule", { name: "By rule", rule: { category: "poetry", maxPrice: "900" } });
    await send("PUT", "/api/collections/by-hand", { name: "By hand", bookIds: [moving.id, chosen.id] });
    const live = [await put(moving, { ...aBook({ title: "Moving" }), slug: "moved-on" }), chosen as Known];
    await tagsTold();

    let before = new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)));
    let [changed, kept] = [0, 0];
    for (let step = 0; step < 30; step += 1) {
      const place = Math.floor(random() * live.length);
      const [known] = live.splice(place, 1);
      const deed = known ? oneOf("put", "put", "reprice", "reprice", "remove", "make", "list") : "make";
      if (known && deed !== "remove" && deed !== "put" && deed !== "reprice") live.push(known);
      if (known && deed === "put") live.push(await put(known, someBook()));
      if (known && deed === "remove") await remove(known);
      if (known && deed === "reprice") {
        const { version: _, sellerId, ...book } = JSON.parse((await read(`/api/books/${known.id}`)).body);
        const editions = book.editions.map(({ sku, format, publisher }: Record<string, string>) => ({
          sku,
          format,
          publisher,
          price: dollars(oneOf(4, 8, 12)),
        }));
        const { title, description, subjects, contributors, series, language, publishedOn } = book;
        const people = contributors.map(({ name, role }: Record<string, string>) => ({ name, role }));
        const same = {
          title,
          description,
          subjects: subjects.map(({ slug }: Record<string, string>) => ({ slug })),
          language,
          publishedOn,
        };
        live.push(
          await put(known, { ...same, contributors: people, series: series && { name: series.name, volume: series.volume }, editions }),
        );
      }
      if (deed === "make") live.push((await addBook(step === 20 ? { ...someBook(), slug: "given-up" } : someBook())).book);
      if (deed === "list") {
        const answer = await send("POST", "/api/books/batch", { books: [someBook(), someBook()] });
        live.push(...(await answer.json<{ results: Known[] }>()).results);
      }
      const told = await tagsTold();
      const after = new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)));
      for (const [path, { body, tags }] of before) {
        const isDropped = tags.some((tag) => told.has(tag));
        if (after.get(path)?.body !== body) {
          changed += 1;
          expect([step, deed, path, isDropped, [...tags], [...told]]).toEqual([step, deed, path, true, tags, [...told]]);
        } else if (!isDropped) kept += 1;
      }
      before = after;
    }
    expect(changed).toBeGreaterThan(100);
    // To drop everything each time would be enough as well.
    expect(kept).toBeGreaterThan(100);
  });

  const shelves = [
    "category=rivers",
    "category=rivers&sort=price",
    "category=rivers&maxPrice=99",
    "category=hills",
    "category=hills&sort=price",
  ];
  const riversAndHills = shelves.map((query) => `/api/books?limit=1&${query}`);
  const ofRivers = riversAndHills.slice(0, 3);

  test("a new book drops the lists of its own subject, and of no other", { tags: ["CAT-15", "CAC-03"] }, async () => {
    const subjects = (slug: string) => [{ slug, name: slug }];
    await addBook({ title: "A", subjects: subjects("rivers") });
    await addBook({ title: "A", subjects: subjects("hills") });
    expect(await droppedBy(() => addBook({ title: "B", subjects: subjects("rivers") }), riversAndHills)).toEqual(ofRivers);
  });

  test("another price drops what goes by prices or shows the book, and nothing that has it on a later page", {
    tags: ["CAT-15", "CAC-03"],
  }, async () => {
    const edition = anEdition({ price: dollars(50) });
    const body = { title: "Z", subjects: [{ slug: "rivers", name: "rivers" }], editions: [edition] };
    const { book } = await addBook(body);
    const dearer = { ...body, editions: [{ ...edition, price: dollars(60) }] };
    const showing = "/api/books?category=rivers&title=z";
    expect(await droppedBy(() => put(book, dearer), [...riversAndHills, showing])).toEqual([...ofRivers.slice(1), showing]);
    const told = { ...dearer, description: "About rivers." };
    expect(await droppedBy(() => put({ ...book, version: 2 }, told), [...riversAndHills, showing])).toEqual([showing]);
  });

  test("what goes from one subject to another below the same recounts both beside each other", async () => {
    const above = { slug: "water", name: "Water" };
    const below = ["lakes", "seas"].map((slug) => ({ slug, name: slug, parent: above }));
    await addBook({ title: "Above both", subjects: [above] });
    const { book } = await addBook({ title: "Wet", subjects: below.slice(0, 1) });
    await addBook({ title: "Dry", subjects: [{ slug: "sand", name: "Sand" }] });
    const lists = ["lakes", "seas", "water", "sand"].map((slug) => `/api/books?limit=1&category=${slug}`);
    expect(await droppedBy(() => put(book, aBook({ title: "Wet", subjects: below.slice(1) })), lists)).toEqual(lists.slice(0, 3));
  });

  test("imports and their undoing tell of them too: of books that are made, changed, deleted, and brought back", async () => {
    const isbn = "9780140434439";
    const file = (price: string) => `isbn,title,subjects,price\n${isbn},Filed,Archives,${price}\n`;
    const product = `<RecordReference>r</RecordReference><NotificationType>05</NotificationType><ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>${isbn}</IDValue></ProductIdentifier>`;
    await addBook({
      title: "Earlier",
      subjects: [{ slug: "archives", name: "Archives" }],
      editions: [anEdition({ price: dollars(1) })],
    });
    const { book: chosen } = await addBook({ title: "Chosen" });
    await send("PUT", "/api/collections/archivists", { name: "Archivists", bookIds: [chosen.id] });
    const ofArchives = ["/api/books?limit=1&category=archives", "/api/books?limit=1&category=archives&sort=price"];
    const lists = [...ofArchives, "/api/books?limit=1&category=elsewhere", "/api/collections/archivists"];
    const undo = async (id: string) => {
      await answered(await call("POST", `/${id}/undo`), 202);
      await workOff();
    };
    const ids: string[] = [];
    const importing = (text: string) => async () => {
      const { id, created, updated, removed } = await importFile([text]);
      expect(created + updated + removed).toBe(1);
      ids.push(id);
    };
    expect(await droppedBy(importing(file("5.00")), lists)).toEqual(ofArchives);
    expect(await droppedBy(importing(file("6.00")), lists)).toEqual(ofArchives.slice(1));
    // A collection that was put together by hand shows those of its books that are not deleted.
    const byHand = "/api/collections/archivists";
    expect(await droppedBy(importing(`<ONIXMessage release="3.0"><Product>${product}</Product></ONIXMessage>`), lists)).toEqual([
      ...ofArchives,
      byHand,
    ]);
    expect(await droppedBy(() => undo(ids[2] ?? ""), lists)).toEqual([...ofArchives, byHand]);
    expect(await droppedBy(() => undo(ids[1] ?? ""), lists)).toEqual(ofArchives.slice(1));
    expect(await droppedBy(() => undo(ids[0] ?? ""), lists)).toEqual([...ofArchives, byHand]);
  });

  test("is left out where it would be too much: then it may be any list", () => {
    const keys = (count: number) => Array.from({ length: count }, (_, number) => `author/number-${number}`);
    expect(toldLists([...keys(listKeysMax), ...keys(1)])).toEqual({ lists: keys(listKeysMax) });
    expect(toldLists(keys(listKeysMax + 1))).toEqual({});
  });
});
