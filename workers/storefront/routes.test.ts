import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Book, BookQuery, BookSummary } from "../../shared/contracts/catalog.ts";
import { coverPathOf, currentCoverPathOf } from "../../shared/cover-path.ts";
import { newSecretId } from "../../shared/ids.ts";
import { isbn10Of } from "../../shared/isbn.ts";
import { fail, ok } from "../../shared/result.ts";
import { staticPagePaths } from "../../web/storefront/static-page-paths.ts";
import { cartOf, flatland, openStorefront, orderOf } from "./testing.ts";

const cartId = newSecretId("cart");
const cookie = { cookie: `cart=${cartId}` };
const item = { sku: "FLATLAND", quantity: "1", book: "flatland" };
const checkout = { idempotencyKey: "a-key-of-this-page-view", expectedTotal: "899", currency: "USD", email: "ada@example.com" };

/** The value of a hidden field. */
function hidden(html: string, name: string): string | undefined {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
}

describe("GET /", () => {
  test("asks for both lists of books and for the subjects at once, once each", async () => {
    const calls: string[] = [];
    const catalog = {
      listBooks: async ({ sort }: { sort: string }) => {
        calls.push(`books by ${sort} asked`);
        await Promise.resolve();
        calls.push("books told");
        return { ok: true, value: { items: [], nextCursor: null } };
      },
      listCategories: async () => {
        calls.push("subjects asked");
        return [];
      },
    };
    expect((await openStorefront({ catalog }).get("/")).status).toBe(200);
    expect(calls.slice(0, 3).toSorted()).toEqual(["books by -publishedOn asked", "books by title asked", "subjects asked"]);
    expect(calls.slice(3)).toEqual(["books told", "books told"]);
  });

  test("a shop without books is a page, too", async () => {
    expect((await openStorefront().get("/")).status).toBe(200);
  });
});

describe("GET /collections", () => {
  const collection = { slug: "winter", name: "Winter <b>reading</b>", description: "For long evenings.", rule: null, version: 1 };
  const catalog = {
    showCollections: async () => [{ ...collection, items: [{ ...flatland, image: null }] }],
    findCollection: async ({ slug, cursor }: { slug: string; cursor?: string }) => {
      if (cursor === "stale") return fail("invalid-request");
      return ok(slug === "winter" ? { ...collection, items: [{ ...flatland, image: null }], nextCursor: "next" } : null);
    },
  };

  test("lists them, as the first page and the foot of every page do, each with what is said of it", { tags: ["P-21"] }, async () => {
    for (const path of ["/collections", "/"]) {
      const html = await (await openStorefront({ catalog }).get(path)).text();
      for (const words of ['href="/collections/winter"', "Winter &lt;b&gt;reading", "For long evenings."]) expect(html).toContain(words);
    }
    expect(await (await openStorefront().get("/collections")).text()).toContain("There is no collection yet.");
    expect(await (await openStorefront().get("/")).text()).toContain('href="/collections"');
  });

  test("shows the books of one in its own order, a page at a time, kept until a book or a collection changes", {
    tags: ["P-21"],
  }, async () => {
    const answer = await openStorefront({ catalog }).get("/collections/winter");
    const html = await answer.text();
    expect(html).toContain(`href="/books/${flatland.slug}"`);
    expect(html).toContain('href="/collections/winter?cursor=next"');
    expect(html).not.toContain("Order of the list");
    expect(answer.headers.get("cache-tag")).toBe(`list,list:collection/winter,list:*deletions,book:${flatland.id}`);
    expect(answer.headers.get("cache-control")).toContain("public");
  });

  test("one there is not is a page that says so (404), and a place it does not know begins it anew", async () => {
    for (const slug of ["summer", "Winter", "x".repeat(300), "%00"])
      expect((await openStorefront({ catalog }).get(`/collections/${slug}`)).status).toBe(404);
    const stale = await openStorefront({ catalog }).get("/collections/winter?cursor=stale");
    expect([stale.status, stale.headers.get("location")]).toEqual([303, "/collections/winter"]);
  });
});

describe("GET /books/{slug}", () => {
  test("asks the catalogue for the book and its copies at once, recommendations once, and nobody else", async () => {
    const asked: string[] = [];
    const answering = <T>(question: string, answer: T) => ({
      [question]: async () => {
        asked.push(question);
        return answer;
      },
    });
    const { get } = openStorefront({
      catalog: { ...answering("findBook", flatland), ...answering("listCategories", []), ...answering("showCollections", []) },
      recommendations: answering("forBook", { ok: true, value: { items: [], algorithm: "content", modelVersion: "1", experiment: null } }),
      cart: answering("read", null),
      identity: answering("readAccount", null),
      orders: answering("listOrders", null),
    });
    const html = await (await get("/books/flatland")).text();
    expect(html).toContain('action="/cart/items"');
    expect(asked).toEqual(["findBook", "forBook"]);
  });

  test("shows a title as text, whatever is in it", async () => {
    const html = await (await openStorefront().get("/books/flatland")).text();
    expect(html).toContain("Flatland &lt;script&gt;");
    expect(html).not.toContain("<script>alert");
  });

  test("sends other names of the book to its one address: its id, its ISBNs, and the slugs it had before", {
    tags: ["P-102"],
  }, async () => {
    const names = [flatland.id, "9780486272634", "0-486-27263-X", "a-romance-of-many-dimensions"];
    const catalog = { findBook: async ({ ref }: { ref: string }) => ([...names, flatland.slug].includes(ref) ? flatland : null) };
    for (const name of names) {
      const answer = await openStorefront({ catalog }).get(`/books/${name}`);
      expect([name, answer.status, answer.headers.get("location")]).toEqual([name, 301, "/books/flatland"]);
      expect(answer.headers.get("cache-control")).toBe("public, max-age=30, stale-while-revalidate=60");
      expect(answer.headers.get("cache-tag")).toBe(`list,list:*,list:*:slug,book:${flatland.id}`);
    }
    const page = await openStorefront({ catalog }).get("/books/flatland");
    expect(await page.text()).toContain('<link rel="canonical" href="http://shop.test/books/flatland"/>');
  });
});

describe("the particulars of a book", () => {
  const isbnsOn = async (isbn13: string | null) => {
    const editions = flatland.editions.map((edition) => ({ ...edition, isbn13, isbn10: isbn13 && isbn10Of(isbn13) }));
    const html = await (
      await openStorefront({ catalog: { findBook: async () => ({ ...flatland, editions }) } }).get("/books/flatland")
    ).text();
    return /<span class="isbn">([^<]*)/.exec(html)?.[1]?.trim();
  };

  test("name its ISBN in thirteen digits and in ten, where it has ten", { tags: ["P-01"] }, async () => {
    expect(await isbnsOn("9780486272634")).toBe("ISBN 9780486272634, 048627263X");
    expect(await isbnsOn("9791032305690")).toBe("ISBN 9791032305690");
    expect(await isbnsOn(null)).toBeUndefined();
  });

  test("name each edition's imprint, publisher, day of sale and size, and everybody who had a part in it with the way to their page", {
    tags: ["P-03", "P-05"],
  }, async () => {
    const dimensions = { heightMm: 198, widthMm: 129, thicknessMm: null, weightGrams: 195 };
    const editions = flatland.editions.map((edition) => ({ ...edition, imprint: "Tesseract", onSaleOn: "2026-12-24", dimensions }));
    const helper = { name: "Rosemary Jann", role: "introduction" as const, slug: "rosemary-jann", sortName: "Jann, Rosemary" };
    const book = { ...flatland, editions, contributors: [...flatland.contributors, helper] };
    const html = await (await openStorefront({ catalog: { findBook: async () => book } }).get("/books/flatland")).text();
    for (const words of ["Tesseract, Octavo Press", "On sale 24 December 2026", "198 × 129 mm, 195 g", "Introduction by"])
      expect(html).toContain(words);
    expect(html).toContain('<a href="/authors/edwin-a-abbott">Edwin A. Abbott</a>');
    expect(html).toContain('<a href="/contributors/rosemary-jann">Rosemary Jann</a>');
  });

  test("say when an edition may be had that is not here", { tags: ["P-10"] }, async () => {
    const availability = { status: "pre-order" as const, available: 0, availableOn: "2026-12-24" };
    const book = { ...flatland, editions: flatland.editions.map((edition) => ({ ...edition, availability })) };
    const html = await (await openStorefront({ catalog: { findBook: async () => book } }).get("/books/flatland")).text();
    expect(html).toContain("Out on 24 December 2026");
    expect(html).not.toContain('action="/cart/items"');
  });
});

describe("a book of a series", () => {
  test("leads to the next one, by its title and number, and goes stale with it and with the series", { tags: ["P-04"] }, async () => {
    const next = { id: "book_01h455vb4pex5vsknk084sn02r" as const, slug: "sphereland", title: "Sphere <i>land</i>", volume: 2.5 };
    const series = { slug: "many-dimensions", name: "Many Dimensions", volume: 1 };
    const pageOf = async (book: Book) => {
      const answer = await openStorefront({ catalog: { findBook: async () => book } }).get("/books/flatland");
      return { html: await answer.text(), tags: answer.headers.get("cache-tag")?.split(",") };
    };
    const { html, tags } = await pageOf({ ...flatland, series: { ...series, next } });
    expect(html).toContain('<a href="/series/many-dimensions">Many Dimensions</a>, book 1');
    expect(html).toContain(
      'Next in Many Dimensions</dt><dd><a href="/books/sphereland" rel="next">Sphere &lt;i&gt;land&lt;/i&gt;</a>, book 2.5',
    );
    expect(tags).toEqual(expect.arrayContaining([`book:${next.id}`, "list:series/many-dimensions", "list:series/many-dimensions:volume"]));
    expect((await pageOf({ ...flatland, series: { ...series, next: null } })).html).not.toContain("Next in");
  });

  test("stands on the page of its series in the order of volumes, a hundred of them at once", { tags: ["P-04"] }, async () => {
    const volume = (number: number | null): BookSummary => ({
      ...{ ...flatland, image: null },
      ...{ id: `book_01h455vb4pex5vsknk084sn0${40 + (number ?? 0)}`, title: `Volume ${number}`, slug: `volume-${number}` },
      series: { slug: "many-dimensions", name: "Many Dimensions", volume: number },
    });
    const limits: number[] = [];
    const listBooks = async ({ limit }: BookQuery) => {
      limits.push(limit);
      return ok({ items: [10, 2, null, 1].map(volume), nextCursor: null });
    };
    const html = await (await openStorefront({ catalog: { listBooks } }).get("/series/many-dimensions")).text();
    const shown = [...html.matchAll(/href="\/books\/volume-(\w+)"/g)].map(([, number]) => number);
    expect([...new Set(shown)]).toEqual(["1", "2", "10", "null"]);
    expect(limits).toEqual([100]);
  });
});

describe("codes of the trade", () => {
  const fiction = { scheme: "bisac", code: "FIC", heading: "FICTION" };
  const classics = { scheme: "bisac", code: "FIC004000", heading: "FICTION / Classics" };
  const gothic = { scheme: "thema", code: "FKC", heading: null };
  const books = { items: [{ ...flatland, image: null }], nextCursor: "further" };

  test("stand on a book's page, as links to all under them", { tags: ["P-06"] }, async () => {
    const own = { scheme: "onix-24", code: "window", heading: "In the window" };
    const book = { ...flatland, subjectCodes: [classics, gothic, own] };
    const html = await (await openStorefront({ catalog: { findBook: async () => book } }).get("/books/flatland")).text();
    expect(html).toContain('<a href="/subjects/bisac:FIC004000">FICTION / Classics</a>');
    expect(html).toContain('<a href="/subjects/thema:FKC">Thema FKC</a>');
    expect(html).not.toContain("In the window");
  });

  test("have pages, with the way to those above and below them and the number of books", { tags: ["P-06"] }, async () => {
    const asked: BookQuery[] = [];
    const catalog = {
      listBooks: async (query: BookQuery) => {
        asked.push(query);
        return ok(books);
      },
      listSubjectCodes: async () => ({ named: [fiction, classics], items: [{ ...gothic, count: 7 }], isPartial: false }),
    };
    const answer = await openStorefront({ catalog }).get("/subjects/bisac:FIC004000?sort=price");
    const html = await answer.text();
    expect(asked).toMatchObject([{ subject: ["bisac:FIC004000"], sort: "price" }]);
    expect(html).toContain("<h1>FICTION / Classics</h1>");
    expect(html).toContain("BISAC FIC004000");
    expect(html).toContain('<a href="/subjects/bisac:FIC">FICTION</a>');
    expect(html).toMatch(/href="\/subjects\/thema:FKC">Thema FKC<[^>]*>.*7/);
    expect(html).toContain('href="/subjects/bisac:FIC004000?sort=price&amp;cursor=further"');
    const tags = answer.headers.get("cache-tag")?.split(",");
    expect(tags).toEqual(expect.arrayContaining(["list:code/bisac-fic004000", "list:code/bisac-fic004000:codes"]));
    const small = await openStorefront({ catalog }).get("/subjects/bisac:fic004000");
    expect([small.status, small.headers.get("location")]).toEqual([301, "/subjects/bisac:FIC004000"]);
  });

  test("that no book has are a page that says so (404)", { tags: ["P-06"] }, async () => {
    const catalog = { listSubjectCodes: async () => ({ named: [fiction], items: [], isPartial: false }) };
    for (const ref of ["bisac:FIC", "dewey:813", "thema:"])
      expect((await openStorefront({ catalog }).get(`/subjects/${ref}`)).status).toBe(404);
  });

  test("narrow the list of a subject, page by page, those that have a heading", { tags: ["P-06"] }, async () => {
    const asked: BookQuery[] = [];
    const named = (query: BookQuery) => (query.subject ? [fiction, classics] : []);
    const catalog = {
      listCategories: async () => [{ slug: "novels", name: "Novels", count: 9, children: [] }],
      listBooks: async (query: BookQuery) => {
        asked.push(query);
        return ok(books);
      },
      listSubjectCodes: async (query: BookQuery) => ({
        named: named(query),
        items: [
          { ...fiction, count: 5 },
          { ...gothic, count: 7 },
        ],
        isPartial: true,
      }),
    };
    const html = await (await openStorefront({ catalog }).get("/subjects/novels")).text();
    expect(html).toMatch(/href="\/subjects\/novels\?code=bisac:FIC">FICTION/);
    expect(html).not.toContain("FKC");
    const narrowed = await (await openStorefront({ catalog }).get("/subjects/novels?code=bisac:fic004000")).text();
    expect(asked.at(-1)).toMatchObject({ category: ["novels"], subject: ["bisac:FIC004000"] });
    expect(narrowed).toContain("FICTION › FICTION / Classics");
    expect(narrowed).toContain('href="/subjects/novels?code=bisac%3AFIC004000&amp;cursor=further"');
  });
});

describe("GET /search", () => {
  test("for an ISBN with a wrong check digit says which one would be right", { tags: ["P-01"] }, async () => {
    const pageFor = async (q: string) => await (await openStorefront().get(`/search?q=${encodeURIComponent(q)}`)).text();
    expect(await pageFor("0-486-27263-1")).toContain("the check digit is wrong: with these digits the ISBN would be 048627263X");
    expect(await pageFor("0-486-27263-X")).not.toContain("check digit");
  });
});

describe("GET /contributors/{slug}", () => {
  test("shows all that somebody had a part in, and in what parts", { tags: ["P-03"] }, async () => {
    const asked: unknown[] = [];
    const person = { name: "Rosemary Jann", slug: "rosemary-jann" };
    const contributors = [
      { ...person, role: "introduction" as const },
      { ...person, role: "notes" as const },
    ];
    const book: BookSummary = { ...flatland, contributors, image: null };
    const catalog = {
      listBooks: async (query: BookQuery) => {
        asked.push(query.contributor);
        return ok({ items: [book], nextCursor: null });
      },
    };
    const html = await (await openStorefront({ catalog }).get("/contributors/rosemary-jann")).text();
    expect(asked).toEqual([["rosemary-jann"]]);
    expect(html).toContain("<h1>Rosemary Jann</h1>");
    expect(html).toContain("Writer of introductions · Annotator");
    expect(html).toContain(`href="/books/${flatland.slug}"`);
  });

  test("of whom there is no book is a page that says so (404)", async () => {
    for (const slug of ["nobody", "Nobody", "%00"]) expect((await openStorefront().get(`/contributors/${slug}`)).status).toBe(404);
  });
});

describe("GET /covers/{slug}-{hash}.svg", () => {
  const path = coverPathOf(flatland);

  test("is the cover, as an image that may be kept for ever and can do nothing", async () => {
    const answer = await openStorefront().get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    const svg = await answer.text();
    expect(svg).toContain("Edwin A. Abbott");
    expect(svg).toContain("&lt;script&gt;");
    expect(svg).not.toContain("<script");
  });

  test.each(["/covers/flatland-0000000.svg", currentCoverPathOf("flatland"), currentCoverPathOf(flatland.id)])(
    "%s leads to the cover as it is now, and nobody keeps that",
    async (other) => {
      const answer = await openStorefront().get(other);
      expect([answer.status, answer.headers.get("location"), answer.headers.get("cache-control")]).toEqual([302, path, "no-store"]);
    },
  );

  test("of a book with a picture, asked for by who knows its name alone, leads to the picture in its smallest size", async () => {
    const srcset = [160, 320].map((width) => ({ url: `/images/a-${width}.webp`, width }));
    const book = { ...flatland, images: [{ url: "/images/a-320.webp", alt: "A square", width: 320, height: 480, srcset }] };
    const answer = await openStorefront({ catalog: { findBook: async () => book } }).get(currentCoverPathOf("flatland"));
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/images/a-160.webp"]);
  });

  test("of a book that does not exist there is none (404), and of a name that is none nobody is asked", async () => {
    const asked: string[] = [];
    const catalog = {
      findBook: async ({ ref }: { ref: string }) => {
        asked.push(ref);
        return null;
      },
    };
    for (const name of ["nothing-0000000.svg", "flatland.svg", "flatland-0000000.png", "..%2f-0000000.svgx", "%00"]) {
      const answer = await openStorefront({ catalog }).get(`/covers/${name}`);
      expect([name, answer.status, answer.headers.get("cache-control")]).toEqual([name, 404, "no-store"]);
    }
    expect(asked).toEqual(["nothing"]);
  });
});

describe("GET /about, /delivery, /privacy", () => {
  test("were written when the shop was built and come from its assets: no sister Worker is asked", { tags: ["WEB-03"] }, async () => {
    const refuse = async () => {
      throw new Error("asked");
    };
    const nobody = { listBooks: refuse, findBook: refuse, listCategories: refuse };
    const shop = openStorefront({ catalog: nobody, cart: { read: refuse } });
    for (const path of staticPagePaths) {
      const answer = await shop.get(path);
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([path, 200, "text/html; charset=utf-8"]);
      expect(answer.headers.get("cache-control")).toBe("public, max-age=3600, stale-while-revalidate=86400");
      // The very file of the build, not another rendering of it.
      const built = await (env as unknown as StorefrontEnv).ASSETS.fetch(`https://assets.invalid/pages${path}`);
      expect(await answer.text()).toBe(await built.text());
      const again = await shop.get(path, { "if-none-match": answer.headers.get("etag") ?? "" });
      expect(again.status).toBe(304);
    }
  });

  test("stand in the same shop: every page leads to them, and they load what every page loads", async () => {
    const shop = openStorefront();
    const [front, about] = await Promise.all(["/", "/about"].map(async (path) => (await shop.get(path)).text()));
    for (const path of staticPagePaths) expect(front).toContain(`href="${path}"`);
    const filesOf = (html = "") => [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, file]) => file);
    expect(filesOf(about)).toEqual(filesOf(front));
    expect(await (await shop.get("/delivery")).text()).toContain("$4.99");
  });
});

describe("POST /cart/items", () => {
  test("remembers a cart that was made, so that no script can read it", async () => {
    const answer = await openStorefront().post("/cart/items", item);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/cart?added=FLATLAND"]);
    const set = answer.headers.get("set-cookie") ?? "";
    for (const part of [/^cart=cart_/, /HttpOnly/, /SameSite=Lax/, /Path=\//, /Max-Age=\d{7,}/]) expect(set).toMatch(part);
    expect(set).not.toContain("Secure");
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
  });

  test("sends the cookie over HTTPS only, where the shop is reached by it", async () => {
    const answer = await openStorefront().post("/cart/items", item, {}, "https://shop.test");
    expect(answer.headers.get("set-cookie")).toContain("Secure");
  });

  test("leaves the cookie of a known cart alone, and takes one that is no cart id for none", async () => {
    const asked: unknown[] = [];
    const cart = {
      addItem: async ({ cartId: given }: { cartId: string | null }) => {
        asked.push(given);
        return { ok: true, value: cartOf(1, given ?? undefined) };
      },
    };
    const known = await openStorefront({ cart }).post("/cart/items", item, cookie);
    expect(known.headers.get("set-cookie")).toBeNull();
    const broken = await openStorefront({ cart }).post("/cart/items", item, { cookie: "cart=../../etc" });
    expect(broken.headers.get("set-cookie")).toMatch(/^cart=cart_/);
    expect(asked).toEqual([cartId, null]);
  });

  test("refused without a book to go back to, it is still a page with the reason", async () => {
    const cart = { addItem: async () => fail("invalid-request", { detail: "A cart holds at most 50 different books" }) };
    const answer = await openStorefront({ cart }).post("/cart/items", { sku: "FLATLAND", quantity: "1" });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("A cart holds at most 50 different books");
  });
});

describe("GET /cart", () => {
  test("a line that is no longer on sale can be taken out, though it has no row", async () => {
    const gone = { code: "not-for-sale", sku: "GONE", detail: "GONE is no longer for sale" } as const;
    const cart = { read: async () => ({ ...cartOf(0), problems: [gone] }) };
    const html = await (await openStorefront({ cart }).get("/cart", cookie)).text();
    expect(html).toContain("GONE is no longer for sale");
    expect(html).toContain('action="/cart/items/GONE"');
  });
});

describe("POST /checkout", () => {
  test("goes on to the order, or to the bank when it asks for that", async () => {
    const confirmed = await openStorefront().post("/checkout", checkout, cookie);
    expect([confirmed.status, confirmed.headers.get("location")]).toEqual([303, "/orders/ord_01h455vb4pex5vsknk084sn02q?token=a-token"]);
    const action = { type: "redirect", url: "https://bank.example/confirm" } as const;
    const order = orderOf({ status: "paying", payment: { id: "pay_01h455vb4pex5vsknk084sn02q", status: "action_required", action } });
    const orders = { placeOrder: async () => ({ ok: true, value: { order, replayed: false } }) };
    const asked = await openStorefront({ orders }).post("/checkout", checkout, cookie);
    expect([asked.status, asked.headers.get("location")]).toEqual([303, action.url]);
  });

  test("hands the owner the form as it is, the cart of the cookie, and the shop's address", async () => {
    const commands: Record<string, unknown>[] = [];
    const orders = {
      placeOrder: async (command: Record<string, unknown>) => {
        commands.push(command);
        return fail("invalid-request", { errors: [] });
      },
    };
    await openStorefront({ orders }).post("/checkout", { ...checkout, lines: "[]", card: "tok_ok" }, cookie);
    expect(commands).toMatchObject([{ cartId, idempotencyKey: checkout.idempotencyKey, origin: "http://shop.test" }]);
    expect(commands[0]?.body).toMatchObject({ payment: { provider: "sandbox", token: "tok_ok" }, expectedTotal: { amount: 899 } });
    expect(commands[0]?.body).not.toHaveProperty("lines");
  });

  test("every page view and every refusal has a key of its own", async () => {
    const orders = { placeOrder: async () => fail("payment-declined") };
    const shop = openStorefront({ orders });
    const first = hidden(await (await shop.get("/checkout", cookie)).text(), "idempotencyKey");
    const second = hidden(await (await shop.get("/checkout", cookie)).text(), "idempotencyKey");
    const declined = await shop.post("/checkout", checkout, cookie);
    expect(declined.status).toBe(402);
    const third = hidden(await declined.text(), "idempotencyKey");
    expect(new Set([first, second, third, checkout.idempotencyKey]).size).toBe(4);
  });

  test("a cart that was ordered already is said to be, and its order stays closed to this page", async () => {
    const fields = { orderId: "ord_01h455vb4pex5vsknk084sn02q", lookupToken: "a-secret-token" };
    const orders = { placeOrder: async () => fail("cart-already-ordered", { fields }) };
    const answer = await openStorefront({ orders }).post("/checkout", checkout, cookie);
    const html = await answer.text();
    expect(answer.status).toBe(409);
    expect(html).toContain("This cart has already been ordered");
    expect(html).not.toContain("a-secret-token");
    expect(html).not.toContain("ord_");
  });

  test("a changed total is said, and the form now carries the new one", async () => {
    const orders = { placeOrder: async () => fail("price-changed") };
    const cart = { read: async () => cartOf(3) };
    const html = await (await openStorefront({ orders, cart }).post("/checkout", checkout, cookie)).text();
    expect(html).toContain("It is $16.99 now");
    expect(hidden(html, "expectedTotal")).toBe("1699");
  });

  test("where no payments are set up, the page says so and has no button to pay", async () => {
    const html = await (await openStorefront({ provider: "" }).get("/checkout", cookie)).text();
    expect(html).toContain("We cannot take payments at the moment");
    expect(html.slice(html.indexOf("<main"))).not.toContain('type="submit"');
  });
});

describe("GET /orders/{id}", () => {
  const address = "/orders/ord_01h455vb4pex5vsknk084sn02q?token=a-token";

  test("while the bank's answer is outstanding, asks again by itself; once it is there, no more", async () => {
    const paying = orderOf({ status: "paying" });
    const orders = { findOrder: async () => ({ ok: true, value: paying }), orderStatus: async () => ({ ok: true, value: paying }) };
    const waiting = await openStorefront({ orders }).get(address);
    expect(waiting.headers.get("refresh")).toBe(`3; url=${address}`);
    expect((await openStorefront().get(address)).headers.get("refresh")).toBeNull();
  });

  test("takes an order under way as far as it goes before it shows it", async () => {
    const orders = { findOrder: async () => ({ ok: true, value: orderOf({ status: "paying" }) }) };
    expect(await (await openStorefront({ orders }).get(address)).text()).toContain("your order is confirmed");
  });

  test("its address travels nowhere and is kept nowhere", async () => {
    const answer = await openStorefront().get(address);
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(answer.headers.get("x-robots-tag")).toBe("noindex");
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(await answer.text()).toContain('<meta name="referrer" content="no-referrer"/>');
  });

  test("without a token the owner is not even asked (404)", async () => {
    const orders = {
      findOrder: async () => {
        throw new Error("asked");
      },
    };
    expect((await openStorefront({ orders }).get("/orders/ord_01h455vb4pex5vsknk084sn02q")).status).toBe(404);
  });
});

describe("what goes wrong", () => {
  test("a fault of ours is a page (500) that says nothing about it, and nobody keeps it", async () => {
    const catalog = {
      findBook: async () => {
        throw new Error("D1_ERROR: secret table");
      },
    };
    const answer = await openStorefront({ catalog }).get("/books/flatland");
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([500, "private, no-store"]);
    const html = await answer.text();
    expect(html).toContain("Something went wrong on our side");
    expect(html).not.toContain("secret table");
  });

  test("an address nobody knows is a page (404) with ways on", async () => {
    const answer = await openStorefront().get("/nowhere");
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('href="/books"');
  });

  test("a place in a list that nobody gave out leads to the beginning of the list", async () => {
    const catalog = { listBooks: async () => fail("invalid-request", { detail: "Not a cursor this list has given out" }) };
    const answer = await openStorefront({ catalog }).get("/books?cursor=%00");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/books"]);
    expect((await openStorefront({ catalog }).get("/books")).status).toBe(422);
  });

  test("programs get documents, not pages", async () => {
    expect(await (await openStorefront().get("/ready")).json()).toMatchObject({ status: "ready", service: "storefront" });
  });
});

describe("GET /assets/*", () => {
  test("what a page loads is there under a name made of its content, and may be kept for a year", { tags: ["GW-12"] }, async () => {
    const shop = openStorefront();
    const html = await (await shop.get("/")).text();
    const files = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, file]) => file ?? "");
    expect(files).toHaveLength(3);
    for (const file of files) {
      expect(file).toMatch(/^\/assets\/[a-z]+-[A-Z0-9]{8}\.(?:css|js|svg)$/);
      const answer = await shop.get(file);
      expect([file, answer.status, answer.headers.get("cache-control")]).toEqual([file, 200, "public, max-age=31536000, immutable"]);
      await answer.arrayBuffer();
    }
    expect((await shop.get("/assets/app-OLD.css")).status).toBe(404);
    expect((await shop.get("/favicon.ico")).headers.get("location")).toMatch(/^\/assets\/icon-/);
  });
});
