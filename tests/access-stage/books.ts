import type { Book } from "../../shared/contracts/catalog.ts";
import { bearer, type Person } from "../people.ts";
import { formWith, pictureOf } from "../picture.ts";
import type { Cast } from "./cast.ts";
import type { Plan, Plans, Scene } from "./plan.ts";

export type Books = Awaited<ReturnType<typeof openBooks>>;

/** A small picture in a form. */
const sentPicture = formWith(pictureOf(4, 6));
const collectionBody = { name: "Cheapest first", rule: { sort: "price" } };

/** A book of each merchant's and one of the shop's, and the calls about books and what is made of them. */
export async function openBooks({ ask, freshKey, shop, admin, sellerA, sellerB, merchantIn, etagOf }: Cast) {
  let count = 0;
  const bookBody = (sku: string) => ({
    title: `A book called ${sku}`,
    description: "Made for a test.",
    contributors: [{ name: "Ada Lovelace", role: "author" }],
    subjects: [],
    editions: [{ sku, format: "paperback", price: { amount: 1_000, currency: "USD" } }],
  });
  const newSku = () => {
    count += 1;
    return `ACCESS-${count}`;
  };
  /** A book of somebody's, with copies to sell. */
  const makeBook = async (merchant: Person) => {
    const sku = newSku();
    const { body } = await ask<{ id: string }>("POST", "/api/books", bookBody(sku), bearer(merchant));
    const receipt = { kind: "receive", quantity: 500, reason: "test" };
    await ask("PUT", `/api/inventory/${sku}`, receipt, { ...bearer(merchant), ...freshKey() });
    return { id: body.id, sku };
  };
  const books = new Map<Person, { id: string; sku: string }>();
  for (const merchant of [sellerA, sellerB, admin]) books.set(merchant, await makeBook(merchant));
  const bookOf = (merchant: Person) => {
    const book = books.get(merchant);
    if (!book) throw new Error(`${merchant.name} has no book`);
    return book;
  };
  const bookIn = async (scene: Scene, isSpent: boolean) => {
    const merchant = merchantIn(scene);
    return isSpent && scene.isAllowed ? await makeBook(merchant) : bookOf(merchant);
  };
  const addPicture = async (bookId: string) => {
    const { body } = await ask<Book>("POST", `/api/books/${bookId}/images`, sentPicture.body, { ...sentPicture.headers, ...bearer(admin) });
    return body.images[0]?.id;
  };
  /** A collection at a slug: the one that is there, else a new one. */
  const makeCollection = async (slug: string) => {
    const path = `/api/collections/${slug}`;
    const found = await shop.call("GET", path);
    const { headers } = found.status === 200 ? found : await ask("PUT", path, collectionBody, bearer(admin));
    return { path, etag: headers.get("etag") ?? "" };
  };

  const plans: Plans = {
    "GET /api/books/{id}": async (scene) => ({ path: `/api/books/${(await bookIn(scene, false)).id}` }),
    "POST /api/books": () => ({ body: bookBody(newSku()) }),
    "POST /api/books/batch": async (scene) => {
      const { sku } = await bookIn(scene, true);
      return { body: { books: [{ ...bookBody(sku), description: "Made once more." }] } };
    },
    ...Object.fromEntries(
      ["PUT", "DELETE"].map((method): [string, Plan] => [
        `${method} /api/books/{id}`,
        async (scene) => {
          const { id, sku } = await bookIn(scene, true);
          const path = `/api/books/${id}`;
          return { path, headers: { "if-match": await etagOf(path, admin) }, ...(method === "PUT" ? { body: bookBody(sku) } : {}) };
        },
      ]),
    ),
    "POST /api/books/{id}/images": async (scene) => ({ path: `/api/books/${(await bookIn(scene, true)).id}/images`, ...sentPicture }),
    ...Object.fromEntries(
      ["PATCH", "DELETE"].map((method): [string, Plan] => [
        `${method} /api/books/{id}/images/{imageId}`,
        async (scene) => {
          const { id } = await bookIn(scene, true);
          const path = `/api/books/${id}/images/${scene.isAllowed ? await addPicture(id) : "img_01h455vb4pex5vsknk084sn02q"}`;
          return { path, ...(method === "PATCH" ? { body: { focalPoint: { x: 0.5, y: 0.25 } } } : {}) };
        },
      ]),
    ),
    "GET /api/collections/{slug}": async () => ({ path: (await makeCollection("standing")).path }),
    "PUT /api/collections/{slug}": () => ({ path: `/api/collections/${newSku().toLowerCase()}`, body: collectionBody }),
    "DELETE /api/collections/{slug}": async ({ isAllowed }) => {
      const { path, etag } = await makeCollection(isAllowed ? newSku().toLowerCase() : "standing");
      return { path, headers: { "if-match": etag } };
    },
    "GET /api/books/{id}/lineage": async (scene) => ({ path: `/api/books/${(await bookIn(scene, false)).id}/lineage` }),
    "GET /api/exports/books": async (scene) => {
      const { body } = await ask<{ sellerId: string }>("GET", `/api/books/${(await bookIn(scene, false)).id}`, undefined, {});
      return { path: `/api/exports/books?format=csv&sellerId=${body.sellerId}` };
    },
    "GET /api/recommendations/book/{id}": async (scene) => ({ path: `/api/recommendations/book/${(await bookIn(scene, false)).id}` }),
    "GET /api/recommendations/product/{id}": async (scene) => ({ path: `/api/recommendations/product/${(await bookIn(scene, false)).id}` }),
  };
  return { bookOf, plans };
}
