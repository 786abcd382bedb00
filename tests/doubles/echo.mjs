/**
 * Stands in for every Worker behind the gateway: answers what it received, and who it is (`SERVICE`). The query
 * `?double=` asks for another kind of answer: cookie, page, policy, fail, throw, redirect, socket.
 */
const money = { type: "object", properties: { amount: { type: "integer" } } };
const problem = { description: "A problem", content: { "application/problem+json": { schema: { type: "object" } } } };

const wellWithMoney = { description: "Well", content: { "application/json": { schema: { $ref: "#/components/schemas/Money" } } } };

function operation(operationId, tag, more = {}) {
  return { operationId, tags: [tag], summary: operationId, responses: { 200: wellWithMoney }, ...more };
}

const idempotencyKey = { name: "idempotency-key", in: "header", required: false, schema: { type: "string" } };
const inPath = (name) => ({ name, in: "path", required: true, schema: { type: "string" } });

/** Each Worker's part of the API, as small as it can be. */
const paths = {
  "octavo-catalog": {
    "/api/books": {
      get: operation("listBooks", "Books"),
      post: operation("createBook", "Books", { responses: { 201: { description: "Made" }, 401: problem } }),
    },
    "/api/categories": { get: operation("listCategories", "Books") },
    "/internal/rebuild": { post: operation("rebuild", "Internal") },
  },
  "octavo-inventory": {
    "/api/inventory/{sku}": { put: operation("changeStock", "Stock", { parameters: [inPath("sku"), idempotencyKey] }) },
  },
  "octavo-cart": { "/api/cart": { get: operation("readCart", "Cart") } },
  "octavo-orders": {
    "/api/orders": {
      get: operation("listOrders", "Orders", { responses: { 401: problem } }),
      post: operation("placeOrder", "Orders", { parameters: [idempotencyKey] }),
    },
  },
  "octavo-payments": {
    "/api/webhooks/{provider}": { post: operation("receiveWebhook", "Payments", { parameters: [inPath("provider")] }) },
  },
};

function description(service) {
  return Response.json({
    openapi: "3.1.0",
    info: { title: service, version: "1" },
    paths: paths[service] ?? {},
    components: { schemas: { Money: money } },
  });
}

const checks = {
  "octavo-catalog": { stockSkus: 60, books: 40 },
  "octavo-inventory": { skus: 60 },
  "octavo-search": { books: 40, stockSkus: 60 },
  "octavo-recommender": { books: 40 },
};

function socket() {
  const [client, server] = Object.values(new WebSocketPair());
  server.accept();
  server.addEventListener("message", ({ data }) => server.send(`heard ${data}`));
  return new Response(null, { status: 101, webSocket: client, headers: { "x-from-owner": "1" } });
}

const doubles = {
  cookie: () => new Response("hello", { headers: { "set-cookie": "cart=cart_1; HttpOnly", "cache-control": "public, max-age=600" } }),
  page: () => new Response("<p>hello", { headers: { "content-type": "text/html", "cache-control": "public, max-age=600" } }),
  policy: () => new Response("<p>mail", { headers: { "content-type": "text/html", "content-security-policy": "sandbox" } }),
  fail: () => new Response("broken", { status: 500, headers: { "cache-control": "public, max-age=600" } }),
  redirect: () => new Response(null, { status: 303, headers: { location: "/somewhere" } }),
  throw: () => {
    throw new Error("the double throws");
  },
  socket,
};

export default {
  async fetch(request, { SERVICE: service }) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/ready") return Response.json({ status: "ready", service, checks: checks[service] ?? {} });
    if (pathname === "/openapi.json") return description(service);
    const double = doubles[searchParams.get("double")];
    if (double) return double();
    const { url, method, headers } = request;
    return Response.json({
      service,
      url,
      method,
      headers: Object.fromEntries(headers),
      hasBody: request.body !== null,
      body: await request.text(),
    });
  },
};
