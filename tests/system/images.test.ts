import { afterAll, beforeAll, expect, test } from "vitest";
import type { Book, BookSummary } from "../../shared/contracts/catalog.ts";
import { apiKeyHeader } from "../../shared/contracts/identity.ts";
import { eventually } from "../eventually.ts";
import { formWith, pictureOf } from "../picture.ts";
import { startPlatform, type TestPlatform } from "../platform.ts";
import { openShop, type Shop } from "../shop.ts";

let platform: TestPlatform;
let shop: Shop;
beforeAll(async () => {
  platform = await startPlatform();
  shop = openShop(platform);
}, 300_000);
afterAll(() => platform.stop());

const usd = (amount: number) => ({ amount, currency: "USD" as const });

async function aBook(title: string, sku: string): Promise<Book> {
  const body = { title, editions: [{ sku, format: "paperback", price: usd(900) }] };
  return (await shop.asMerchant("POST", "/api/books", body)).body as Book;
}

const sendPicture = (book: Book, file: Uint8Array, fields: Record<string, string> = {}) => {
  const { body, headers } = formWith(file, fields);
  return shop.asMerchant("POST", `/api/books/${book.id}/images`, body, headers);
};

const bookAt = async (id: string) => (await shop.call("GET", `/api/books/${id}`)).body as Book;

async function picture(path: string) {
  const response = await fetch(platform.url + path, { redirect: "manual" });
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
}

test("a picture is uploaded, cut to four widths, and served from a cache for ever; pages, lists and results show it", {
  tags: ["CAT-13"],
}, async () => {
  const book = await aBook("The Pictured Book", "PICTURED");
  // As many pixels as may be.
  const uploaded = await sendPicture(book, pictureOf(4_000, 6_000), { alt: "Sky over the sea" });
  expect(uploaded.status, JSON.stringify(uploaded.body)).toBe(201);
  const image = (uploaded.body as Book).images[0];
  expect(image?.srcset?.map(({ width }) => width)).toEqual([160, 320, 640, 1_280]);
  expect(image).toMatchObject({ width: 1_280, height: 1_920, alt: "Sky over the sea" });

  for (const { url } of image?.srcset ?? []) {
    const first = await picture(url);
    expect([first.status, first.headers.get("content-type")]).toEqual([200, "image/webp"]);
    expect(first.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(new TextDecoder().decode(first.bytes.subarray(8, 12))).toBe("WEBP");
    // What was on its way when the book changed is not kept.
    await eventually(async () => {
      const again = await picture(url);
      expect(again.headers.get("cache-status")).toMatch(/hit/);
      expect(again.bytes).toEqual(first.bytes);
    });
  }

  await eventually(async () => {
    expect((await bookAt(book.id)).images).toEqual([image]);
    const pages = [`/books/${book.slug}`, "/books?sort=-publishedOn", "/search?q=pictured"];
    for (const path of pages) expect((await shop.call<{ text: string }>("GET", path)).body.text, path).toContain(`${image?.url} 1280w`);
    const { items } = (await shop.call<{ items: BookSummary[] }>("GET", "/api/search?q=pictured")).body;
    expect(items).toMatchObject([{ image }]);
  });
  // A cart knows its books by their slugs.
  expect((await picture(`/covers/${book.slug}-current.svg`)).headers.get("location")).toBe(image?.srcset?.[0]?.url);
});

test("a focal point is set, and lists show what is around it from a cache; another point has other addresses", {
  tags: ["P-86"],
}, async () => {
  const book = await aBook("The Book With A Point", "FOCUSED");
  const [image] = ((await sendPicture(book, pictureOf(1_200, 900))).body as Book).images;
  const focus = async (focalPoint: { x: number; y: number } | null) => {
    const answer = await shop.asMerchant("PATCH", `/api/books/${book.id}/images/${image?.id}`, { focalPoint });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return (answer.body as Book).images[0];
  };
  const above = (await focus({ x: 0.5, y: 0 }))?.crops?.cover.at(-1)?.url ?? "";
  const made = await picture(above);
  expect([made.status, made.headers.get("content-type")]).toEqual([200, "image/webp"]);
  expect(made.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  await eventually(async () => {
    expect((await picture(above)).headers.get("cache-status")).toMatch(/hit/);
    expect((await shop.call<{ text: string }>("GET", "/books?sort=-publishedOn")).body.text).toContain(above);
  });
  const left = (await focus({ x: 0, y: 0.5 }))?.crops?.cover.at(-1)?.url ?? "";
  expect(left).not.toBe(above);
  await eventually(async () => {
    expect((await picture(above)).status).toBe(404);
    const list = (await shop.call<{ text: string }>("GET", "/books?sort=-publishedOn")).body.text;
    expect(list).toContain(left);
    expect(list).not.toContain(above);
  });
});

test("what is no picture is refused (422), and so is one that is too large (413)", { tags: ["CAT-13"] }, async () => {
  const book = await aBook("The Refused Picture", "REFUSED");
  const wrong = await sendPicture(book, new TextEncoder().encode("<script>alert(1)</script>"));
  expect([wrong.status, wrong.headers.get("content-type")]).toEqual([422, "application/problem+json"]);
  expect(wrong.body).toMatchObject({ errors: [{ pointer: "/file", message: "expected a JPEG, PNG or WebP file" }] });
  const large = await sendPicture(book, new Uint8Array(11 * 1_048_576));
  expect([large.status, large.headers.get("content-type")]).toEqual([413, "application/problem+json"]);
  expect((await sendPicture(book, pictureOf(4_001, 6_000))).body).toMatchObject({
    errors: [{ pointer: "/file", message: "A picture may have 24 megapixels at most; this one is 4001 × 6000" }],
  });
  expect(await bookAt(book.id)).toMatchObject({ version: 1, images: [{ url: expect.stringMatching(/^\/covers\//) }] });
});

test("a picture that is taken away is gone from every cache, and the drawn cover is back", async () => {
  const book = await aBook("The Book That Changed Its Cover", "CHANGED-COVER");
  const [image] = ((await sendPicture(book, pictureOf(200, 300))).body as Book).images;
  await eventually(async () => expect((await bookAt(book.id)).images[0]?.id).toBe(image?.id));
  expect((await picture(image?.url ?? "")).status).toBe(200);
  expect(
    (await shop.call("DELETE", `/api/books/${book.id}/images/${image?.id}`, undefined, { [apiKeyHeader]: platform.apiKey })).status,
  ).toBe(204);
  await eventually(async () => {
    expect((await picture(image?.url ?? "")).status).toBe(404);
    expect((await bookAt(book.id)).images[0]?.url).toMatch(/^\/covers\//);
    expect((await shop.call<{ text: string }>("GET", `/books/${book.slug}`)).body.text).not.toContain("/images/");
  });
});
