import { randomUUID } from "node:crypto";
import type { Book } from "../shared/contracts/catalog.ts";
import { type Scope, scopes } from "../shared/contracts/identity.ts";
import { newId } from "../shared/ids.ts";
import { type AccessCell, type Caller, isRefusal, type Whose } from "./access-matrix.ts";
import { bearer, goodPassword, openPeople, type People, type Person } from "./people.ts";
import { formWith, pictureOf } from "./picture.ts";
import type { TestPlatform } from "./platform.ts";
import { ada, openShop } from "./shop.ts";
import { totpAt } from "./totp.ts";

/** A call that is right in every respect but, perhaps, in who makes it. */
export type Attempt = { method: string; path: string; body?: unknown; headers: Record<string, string> };

type Call = { path?: string; body?: unknown; headers?: Record<string, string>; caller?: Person };
type Scene = { who: Caller; whose: Whose; isAllowed: boolean };
type Plan = (scene: Scene) => Call | Promise<Call>;
type Owner = "guest" | "buyer A" | "buyer B" | "seller A" | "seller B" | "admin";

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** Where the links in mails lead. */
const pages = { verify: "/verify", reset: "/reset" };

/** Scopes that only admins' routes take. */
const adminScopes: readonly Scope[] = ["platform:read", "platform:write"];

/** A small picture in a form. */
const sentPicture = formWith(pictureOf(4, 6));

/** The Worker that answers a route. */
const owners: [prefix: string, worker: string][] = [
  ["/api/books", "octavo-catalog"],
  ["/api/collections", "octavo-catalog"],
  ["/api/exports", "octavo-catalog"],
  ["/api/imports", "octavo-catalog"],
  ["/api/inventory", "octavo-inventory"],
  ["/api/orders", "octavo-orders"],
  ["/api/payments", "octavo-orders"],
  ["/api/users", "octavo-identity"],
  ["/api/api-keys", "octavo-identity"],
  ["/api/invitations", "octavo-identity"],
  ["/api/platform", "octavo-gateway"],
];

/**
 * Five people, their books, orders, addresses and keys, and for every cell of the access matrix a call. What an allowed call
 * uses up (a book to delete, an account to close) is made for it alone.
 */
export async function openStage(platform: TestPlatform) {
  const shop = openShop(platform);
  const people: People = openPeople(platform);
  let count = 0;
  const ask = async <Body = Record<string, unknown>>(method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const answer = await shop.call<Body>(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const freshKey = () => ({ "idempotency-key": randomUUID() });

  const [admin, buyerA, buyerB, sellerA, sellerB] = await Promise.all([
    people.admin(),
    people.buyer("Ada Lovelace"),
    people.buyer("Bettina Brentano"),
    people.seller(),
    people.seller(),
  ]);
  const sellersScopes = scopes.filter((scope) => !adminScopes.includes(scope));
  const { secret: apiKey } = await people.keyOf(sellerA, sellersScopes, "seller A's");
  const standing: Record<Caller, Person | null> = {
    guest: null,
    ...{ "buyer A": buyerA, "buyer B": buyerB, "seller A": sellerA, "seller B": sellerB, admin, "API key": sellerA },
  };

  /** Whose object a call is about. */
  const ownerIn = ({ who, whose }: Scene): Owner => {
    const self: Owner = who === "API key" ? "seller A" : who;
    if (whose !== "other") return self;
    const others: Record<Owner, Owner> = {
      guest: "buyer A",
      ...{ "buyer A": "buyer B", "buyer B": "buyer A", "seller A": "seller B", "seller B": "seller A", admin: "buyer A" },
    };
    return others[self];
  };
  const personIn = (scene: Scene): Person => standing[ownerIn(scene)] ?? buyerB;
  /** Books belong to sellers and to the shop: whoever else calls means one of the sellers'. */
  const merchantIn = (scene: Scene): Person => {
    const person = personIn(scene);
    return person.role === "buyer" ? (person === buyerA ? sellerA : sellerB) : person;
  };

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
  const collectionBody = { name: "Cheapest first", rule: { sort: "price" } };
  /** A collection at a slug: the one that is there, else a new one. */
  const makeCollection = async (slug: string) => {
    const path = `/api/collections/${slug}`;
    const found = await shop.call("GET", path);
    const { headers } = found.status === 200 ? found : await ask("PUT", path, collectionBody, bearer(admin));
    return { path, etag: headers.get("etag") ?? "" };
  };
  /** An import of somebody's that waits for its file, and one that is over. */
  const makeImport = async (merchant: Person) => {
    const { body } = await ask<{ id: string }>("POST", "/api/imports", { fileName: "books.csv" }, bearer(merchant));
    return `/api/imports/${body.id}`;
  };
  const makeEndedImport = async (merchant: Person) => {
    const path = await makeImport(merchant);
    await ask("POST", `${path}/cancel`, undefined, bearer(merchant));
    return path;
  };
  const openImportIn = async (scene: Scene) =>
    scene.isAllowed ? await makeImport(merchantIn(scene)) : (endedImports.get(merchantIn(scene)) ?? "");
  const endedImports = new Map<Person, string>();
  for (const merchant of [sellerA, sellerB, admin]) endedImports.set(merchant, await makeEndedImport(merchant));
  const etagOf = async (path: string, person: Person) =>
    (await shop.call("GET", path, undefined, bearer(person))).headers.get("etag") ?? "";

  /** An order: buyer A's and seller A's are of seller A's book, buyer B's and seller B's of seller B's, a guest's and the admin's of the shop's own. */
  const skuFor = (owner: Owner) => bookOf(owner.endsWith("A") ? sellerA : owner.endsWith("B") ? sellerB : admin);
  const customerOf = (owner: Owner) => (owner === "seller A" ? "buyer A" : owner === "seller B" ? "buyer B" : owner);
  const placeOrder = async (owner: Owner, isPaid: boolean) => {
    const person = standing[owner];
    const { id, sku } = skuFor(owner);
    const body = isPaid
      ? { ...ada, payment: { provider: "sandbox", token: "tok_ok" }, lines: [{ sku, quantity: 1 }] }
      : { bookId: id, quantity: 1, customerName: "Ada", customerEmail: ada.email };
    const { body: order } = await ask<{ id: string; lookupToken: string; payment: { id: string } | null }>("POST", "/api/orders", body, {
      ...freshKey(),
      ...(person ? bearer(person) : {}),
    });
    return { id: order.id, token: order.lookupToken, paymentId: order.payment?.id ?? "" };
  };
  const orders = new Map<Owner, Awaited<ReturnType<typeof placeOrder>>>();
  const unpaid = new Map<Owner, Awaited<ReturnType<typeof placeOrder>>>();
  for (const owner of ["guest", "buyer A", "buyer B", "seller A", "seller B", "admin"] as const) {
    orders.set(owner, await placeOrder(owner, true));
    unpaid.set(owner, await placeOrder(owner, false));
  }
  const orderOf = (owner: Owner, among: typeof orders) => {
    const order = among.get(owner);
    if (!order) throw new Error(`${owner} has no order`);
    return order;
  };
  /** Who pays an order. A merchant's own is one they placed; another's is one with a line of theirs, which they may read and not pay. */
  const payerIn = (scene: Scene): Owner => {
    const owner = ownerIn(scene);
    if (scene.whose === "own") return owner;
    return owner.startsWith("seller") ? customerOf(ownerIn({ ...scene, whose: "own" })) : owner;
  };
  /** A guest shows the token of their own order. */
  const tokenIn = ({ who, whose }: Scene, token: string) => (who === "guest" && whose === "own" ? `?token=${token}` : "");

  const savedAddress = { address: ada.shippingAddress, isDefault: false };
  const makeAddress = async (person: Person) => {
    const path = `/api/users/${person.id}/addresses`;
    const { body, headers } = await ask<{ id: string }>("POST", path, savedAddress, bearer(person));
    return { id: body.id, etag: headers.get("etag") ?? "" };
  };
  const addresses = new Map<Person, { id: string; etag: string }>();
  const keys = new Map<Person, string>();
  for (const person of [admin, buyerA, buyerB, sellerA, sellerB]) {
    addresses.set(person, await makeAddress(person));
    if (person.role !== "buyer") keys.set(person, (await people.keyOf(person, ["orders:read"], "standing")).id);
  }
  const sessionsOf = async (person: Person) =>
    (await ask<{ items: { id: string; isCurrent: boolean }[] }>("GET", `/api/users/${person.id}/sessions`, undefined, bearer(person))).body
      .items;

  const newPerson = (role: Person["role"]) =>
    role === "admin" ? people.newAdmin() : role === "seller" ? people.seller() : people.buyer("Not For Long");
  /** Who calls about whose account. Where the call ends sessions or the account itself, both are made for it. */
  const accountIn = async (scene: Scene, isSpent = false): Promise<{ caller?: Person; target: Person; path: string }> => {
    const standingTarget = personIn(scene);
    const target = isSpent && scene.isAllowed ? await newPerson(scene.whose === "own" ? standingTarget.role : "buyer") : standingTarget;
    const isOwnFresh = target !== standingTarget && scene.whose === "own";
    return { ...(isOwnFresh ? { caller: target } : {}), target, path: `/api/users/${target.id}` };
  };
  const account =
    (rest: string, body?: unknown, isSpent = false): Plan =>
    async (scene) => {
      const { caller, path } = await accountIn(scene, isSpent);
      return { caller, path: path + rest, body };
    };
  const nothing: Plan = () => ({});
  const at =
    (path: string, body?: unknown): Plan =>
    () => ({ path, body });

  const plans: Record<string, Plan> = {
    ...Object.fromEntries(
      [
        "/health",
        "/ready",
        "/api/platform/version",
        "/.well-known/jwks.json",
        "/api/users",
        "/api/api-keys",
        "/api/books",
        "/api/categories",
        "/api/collections",
      ].map((path) => [`GET ${path}`, nothing]),
    ),
    "POST /api/platform/cache/purge": at("/api/platform/cache/purge", { tags: ["list"] }),
    "GET /api/search": at("/api/search?q=book"),
    "GET /api/search/suggestions": at("/api/search/suggestions?q=bo"),
    "GET /api/search/filters": at("/api/search/filters?q=book"),
    "POST /api/users/register": () => ({ body: { email: people.newEmail("new"), name: "New Here", password: goodPassword } }),
    "POST /api/users/login": () => ({ body: { email: buyerA.email, password: buyerA.password } }),
    "POST /api/users/refresh": async () => ({ body: { refreshToken: (await people.signIn(buyerA)).refreshToken } }),
    "POST /api/users/logout": async () => ({ body: { refreshToken: (await people.signIn(buyerA)).refreshToken } }),
    "POST /api/users/password/forgot": () => ({ body: { email: buyerB.email } }),
    "POST /api/users/password/reset": async () => {
      const { email } = await people.buyer();
      await ask("POST", "/api/users/password/forgot", { email }, {});
      return { body: { token: await people.mailedToken(email, pages.reset), password: `${goodPassword}, again` } };
    },
    "POST /api/users/email/verify": async () => {
      const { email } = await people.buyer();
      return { body: { token: await people.mailedToken(email, pages.verify), password: goodPassword } };
    },
    "GET /api/users/{id}": account(""),
    "PUT /api/users/{id}": async (scene) => {
      const { path, target } = await accountIn(scene);
      return { path, body: { name: target.name }, headers: { "if-match": await etagOf(path, target) } };
    },
    "DELETE /api/users/{id}": async (scene) => {
      const { path, target, caller } = await accountIn(scene, true);
      const password = (caller ?? standing[scene.who] ?? target).password;
      return { path, caller, body: { password }, headers: { "if-match": await etagOf(path, target) } };
    },
    "PUT /api/users/{id}/role": async (scene) => {
      const { path, target } = await accountIn(scene, scene.whose === "other");
      if (scene.isAllowed && scene.whose === "other") await people.verify(target);
      return { path: `${path}/role`, body: { role: "admin" }, headers: { "if-match": await etagOf(path, target) } };
    },
    "PUT /api/users/{id}/password": account(
      "/password",
      { currentPassword: goodPassword, newPassword: `${goodPassword}, once more` },
      true,
    ),
    "PUT /api/users/{id}/email": async (scene) => {
      const { path, caller } = await accountIn(scene, true);
      return { path: `${path}/email`, caller, body: { email: people.newEmail("moved"), password: goodPassword } };
    },
    "GET /api/users/{id}/export": account("/export"),
    "GET /api/users/{id}/addresses": account("/addresses"),
    "POST /api/users/{id}/addresses": account("/addresses", savedAddress),
    ...Object.fromEntries(
      ["PUT", "DELETE"].map((method): [string, Plan] => [
        `${method} /api/users/{id}/addresses/{addressId}`,
        async (scene) => {
          const { path, target } = await accountIn(scene);
          const address = scene.isAllowed ? await makeAddress(target) : addresses.get(target);
          return {
            path: `${path}/addresses/${address?.id}`,
            headers: { "if-match": address?.etag ?? "" },
            ...(method === "PUT" ? { body: savedAddress } : {}),
          };
        },
      ]),
    ),
    "GET /api/users/{id}/sessions": account("/sessions"),
    "DELETE /api/users/{id}/sessions": account("/sessions", undefined, true),
    "DELETE /api/users/{id}/sessions/{sessionId}": async (scene) => {
      const { path, target, caller } = await accountIn(scene, true);
      const [session] = await sessionsOf(target);
      return { path: `${path}/sessions/${session?.id}`, caller };
    },
    "POST /api/users/{id}/second-factor": account("/second-factor", undefined, true),
    "PUT /api/users/{id}/second-factor": async (scene) => {
      const { path, caller, target } = await accountIn(scene, true);
      if (!scene.isAllowed) return { path: `${path}/second-factor`, body: { code: "123456" } };
      return { path: `${path}/second-factor`, caller, body: { code: await beginSecondFactor(target) } };
    },
    "DELETE /api/users/{id}/second-factor": async (scene) => {
      const { path, target } = await accountIn(scene, true);
      if (!scene.isAllowed) return { path: `${path}/second-factor`, body: { code: "123456" } };
      const code = await beginSecondFactor(target);
      const { body } = await ask<{ recoveryCodes: string[] }>("PUT", `${path}/second-factor`, { code }, bearer(target));
      // A change of the second factor ends every session: only who has it can sign in again.
      const [codeForSignIn, codeForRemoval] = body.recoveryCodes;
      const signedIn = await ask<{ accessToken: string }>(
        "POST",
        "/api/users/login",
        { email: target.email, password: target.password, code: codeForSignIn },
        {},
      );
      return {
        path: `${path}/second-factor`,
        caller: { ...target, accessToken: signedIn.body.accessToken },
        body: { code: codeForRemoval },
      };
    },
    "GET /api/users/{id}/consents": account("/consents"),
    "PUT /api/users/{id}/consents": account("/consents", { purpose: "analytics", isGranted: true, textVersion: "2026-11" }),
    "POST /api/invitations": ({ who }) => {
      const email = people.newEmail("invited");
      return { body: { email, role: "seller", ...(who === "admin" ? { sellerName: "Invited Books" } : {}) } };
    },
    "POST /api/invitations/accept": async () => {
      const email = people.newEmail("accepting");
      const token = await people.invite("seller", email);
      return { body: { token, email, name: "Accepting Seller", password: goodPassword } };
    },
    "POST /api/api-keys": ({ who }) => ({ body: { name: "another", scopes: ["orders:read"], password: standing[who]?.password } }),
    "DELETE /api/api-keys/{id}": async (scene) => {
      const merchant = merchantIn(scene);
      const id = scene.isAllowed ? (await people.keyOf(merchant, ["orders:read"], "soon gone")).id : keys.get(merchant);
      return { path: `/api/api-keys/${id}` };
    },

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
    "DELETE /api/books/{id}/images/{imageId}": async (scene) => {
      const { id } = await bookIn(scene, true);
      return { path: `/api/books/${id}/images/${scene.isAllowed ? await addPicture(id) : "img_01h455vb4pex5vsknk084sn02q"}` };
    },
    "GET /api/collections/{slug}": async () => ({ path: (await makeCollection("standing")).path }),
    "PUT /api/collections/{slug}": () => ({ path: `/api/collections/${newSku().toLowerCase()}`, body: collectionBody }),
    "DELETE /api/collections/{slug}": async ({ isAllowed }) => {
      const { path, etag } = await makeCollection(isAllowed ? newSku().toLowerCase() : "standing");
      return { path, headers: { "if-match": etag } };
    },
    "GET /api/books/{id}/lineage": async (scene) => ({ path: `/api/books/${(await bookIn(scene, false)).id}/lineage` }),
    ...Object.fromEntries(
      ["changes", "errors", "report"].map((rest): [string, Plan] => [
        `GET /api/imports/{id}/${rest}`,
        (scene) => ({ path: `${endedImports.get(merchantIn(scene))}/${rest}` }),
      ]),
    ),
    "POST /api/imports": (scene) => {
      const { sellerId } = merchantIn(scene);
      return { body: { fileName: "books.csv", ...(sellerId ? { sellerId } : {}) } };
    },
    "GET /api/imports": (scene) => {
      const { sellerId } = merchantIn(scene);
      return { path: `/api/imports${sellerId ? `?sellerId=${sellerId}` : ""}` };
    },
    ...Object.fromEntries(
      ["", "/progress"].map((rest): [string, Plan] => [
        `GET /api/imports/{id}${rest}`,
        (scene) => ({ path: `${endedImports.get(merchantIn(scene))}${rest}` }),
      ]),
    ),
    "PUT /api/imports/{id}/parts/{part}": async (scene) => ({ path: `${await openImportIn(scene)}/parts/1`, body: { title: "A part" } }),
    "POST /api/imports/{id}/complete": async (scene) => {
      const path = await openImportIn(scene);
      if (scene.isAllowed) await ask("PUT", `${path}/parts/1`, { title: "A part" }, bearer(merchantIn(scene)));
      return { path: `${path}/complete` };
    },
    "POST /api/imports/{id}/cancel": async (scene) => ({ path: `${await openImportIn(scene)}/cancel` }),
    "POST /api/imports/{id}/undo": async (scene) => {
      const merchant = merchantIn(scene);
      return { path: `${scene.isAllowed ? await makeEndedImport(merchant) : endedImports.get(merchant)}/undo` };
    },
    "GET /api/exports/books": async (scene) => {
      const { body } = await ask<{ sellerId: string }>("GET", `/api/books/${(await bookIn(scene, false)).id}`, undefined, {});
      return { path: `/api/exports/books?format=csv&sellerId=${body.sellerId}` };
    },
    "GET /api/recommendations/book/{id}": async (scene) => ({ path: `/api/recommendations/book/${(await bookIn(scene, false)).id}` }),
    "GET /api/recommendations/product/{id}": async (scene) => ({ path: `/api/recommendations/product/${(await bookIn(scene, false)).id}` }),
    "GET /api/inventory/{sku}": async (scene) => ({ path: `/api/inventory/${(await bookIn(scene, false)).sku}` }),
    "PUT /api/inventory/{sku}": async (scene) => ({
      path: `/api/inventory/${(await bookIn(scene, false)).sku}`,
      body: { kind: "receive", quantity: 1, reason: "test" },
      headers: freshKey(),
    }),
    "POST /api/inventory/batch": async (scene) => ({
      body: { movements: [{ sku: (await bookIn(scene, false)).sku, kind: "receive", quantity: 1, reason: "test" }] },
      headers: freshKey(),
    }),
    "GET /api/inventory/{sku}/ledger": async (scene) => ({ path: `/api/inventory/${(await bookIn(scene, false)).sku}/ledger` }),
    "POST /api/inventory/reserve": () => ({ body: reservation(), headers: freshKey() }),
    "POST /api/inventory/release": async ({ isAllowed }) => ({ body: await reserved(isAllowed), headers: freshKey() }),
    "POST /api/inventory/commit": async ({ isAllowed }) => ({ body: await reserved(isAllowed), headers: freshKey() }),

    "GET /api/cart": nothing,
    "DELETE /api/cart": nothing,
    "POST /api/cart/items": () => ({ body: { sku: bookOf(admin).sku, quantity: 1 } }),
    "PUT /api/cart/items/{sku}": () => ({ path: `/api/cart/items/${bookOf(admin).sku}`, body: { quantity: 1 } }),
    "DELETE /api/cart/items/{sku}": () => ({ path: `/api/cart/items/${bookOf(admin).sku}` }),

    "POST /api/orders": () => ({
      body: { ...ada, payment: { provider: "sandbox", token: "tok_ok" }, lines: [{ sku: bookOf(admin).sku, quantity: 1 }] },
      headers: freshKey(),
    }),
    "GET /api/orders": nothing,
    ...Object.fromEntries(
      ["", "/status"].map((rest): [string, Plan] => [
        `GET /api/orders/{id}${rest}`,
        (scene) => {
          const { id, token } = orderOf(customerOf(ownerIn(scene)), orders);
          return { path: `/api/orders/${id}${rest}${tokenIn(scene, token)}` };
        },
      ]),
    ),
    "POST /api/payments": async (scene) => {
      const order = scene.isAllowed ? await placeOrder(payerIn(scene), false) : orderOf(payerIn(scene), unpaid);
      return {
        path: `/api/payments${tokenIn(scene, order.token)}`,
        body: { orderId: order.id, provider: "sandbox", token: "tok_ok" },
        headers: freshKey(),
      };
    },
    "GET /api/payments/{id}": (scene) => {
      const { paymentId, token } = orderOf(payerIn(scene), orders);
      return { path: `/api/payments/${paymentId}${tokenIn(scene, token)}` };
    },
    "POST /api/webhooks/{provider}": at("/api/webhooks/sandbox", { id: "evt_1", type: "charge.captured" }),
  };

  const reservation = () => ({ orderId: newId("ord"), lines: [{ sku: bookOf(admin).sku, quantity: 1 }], ttlSeconds: 60 });
  const reserved = async (isAllowed: boolean) => {
    if (!isAllowed) return { reservationId: `${newId("ord")}/1` };
    const { body } = await ask<{ reservationId: string }>("POST", "/api/inventory/reserve", reservation(), {
      ...bearer(admin),
      ...freshKey(),
    });
    return { reservationId: body.reservationId };
  };
  const beginSecondFactor = async (person: Person) => {
    const { body } = await ask<{ secret: string }>("POST", `/api/users/${person.id}/second-factor`, undefined, bearer(person));
    return totpAt(body.secret, Date.now());
  };
  const credentials = (who: Caller, caller: Person | undefined): Record<string, string> => {
    if (who === "API key") return { "x-api-key": apiKey };
    const person = caller ?? standing[who];
    return person ? bearer(person) : {};
  };

  return {
    people,
    buyerA,
    buyerB,
    sellerA,
    sellerB,
    skus: { sellerA: bookOf(sellerA).sku, sellerB: bookOf(sellerB).sku, admin: bookOf(admin).sku },
    /** Scopes a key of a seller's may have. */
    sellersScopes,
    /** The Worker that decides about a route. */
    ownerOf: (route: string): string => {
      const path = route.split(" ")[1] ?? "";
      const worker = owners.find(([prefix]) => path.startsWith(prefix))?.[1];
      if (!worker) throw new Error(`nobody is known to answer ${route}`);
      return worker;
    },
    /** The call of a cell. */
    attempt: async (cell: AccessCell): Promise<Attempt> => {
      const plan = plans[cell.route];
      if (!plan) throw new Error(`there is no call for ${cell.route}`);
      const [method = "", path = ""] = cell.route.split(" ");
      const call = await plan({ who: cell.who, whose: cell.whose, isAllowed: !isRefusal(cell.status) });
      const headers = { ...credentials(cell.who, call.caller), ...call.headers };
      return { method, path: call.path ?? path, headers, ...(call.body === undefined ? {} : { body: call.body }) };
    },
  };
}
