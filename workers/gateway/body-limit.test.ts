import { describe, expect, test } from "vitest";
import { ask, asSent, type Echo, ownerThat, send, watchedOwners } from "./testing.ts";

const limit = 256 * 1_024;

/** A body that arrives in pieces and does not say how long it is. */
function pieces(
  byteCount: number,
  pieceBytes = 64 * 1_024,
): { body: ReadableStream<Uint8Array>; taken: () => number; isCancelled: () => boolean } {
  let taken = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const size = Math.min(pieceBytes, byteCount - taken);
        if (size === 0) return controller.close();
        taken += size;
        controller.enqueue(new Uint8Array(size).fill(97));
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken: () => taken, isCancelled: () => cancelled };
}

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}, replaced = {}) =>
  ask(path, { method: "POST", body, headers }, replaced);

async function expectTooLarge(response: Response): Promise<void> {
  expect([response.status, response.headers.get("content-type")]).toEqual([413, "application/problem+json"]);
  expect(await response.json()).toMatchObject({ type: "urn:octavo:problem:payload-too-large" });
}

describe("a body without a length", () => {
  test("of exactly the limit arrives whole", async () => {
    const response = await post("/api/orders", pieces(limit).body);
    expect((await response.json<Echo>()).body).toBe("a".repeat(limit));
  });

  test("of one byte more is a 413, read to its end, and reaches nobody", async () => {
    const { reached, owners } = watchedOwners();
    const { body, taken } = pieces(limit + 1);
    await expectTooLarge(await post("/api/orders", body, {}, owners));
    expect(taken()).toBe(limit + 1);
    expect(reached).toEqual([]);
  });

  test("of 1 MB is read to its end before the answer, so that the client hears it", async () => {
    const { body, taken } = pieces(1_048_576);
    await expectTooLarge(await post("/cart/items", body));
    expect(taken()).toBe(1_048_576);
  });

  test("that breaks off is a 400 and reaches nobody", async () => {
    const { reached, owners } = watchedOwners();
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("the client went away")) });
    const response = await post("/api/orders", body, {}, owners);
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(reached).toEqual([]);
  });

  test("without an end is cut off soon after 4 MB", async () => {
    const { body, taken, isCancelled } = pieces(1_000_000_000);
    await expectTooLarge(await post("/api/webhooks/stripe", body));
    expect(taken()).toBeLessThanOrEqual(4 * 1_048_576 + 64 * 1_024);
    expect(isCancelled()).toBe(true);
  });
});

describe("a body with a length", () => {
  test("reaches its owner after its last byte has come, so that the owner looks at the token then", {
    tags: ["USR-04", "USR-17"],
  }, async () => {
    const seen: string[] = [];
    const ORDERS = ownerThat(async (request) => {
      seen.push("the owner");
      return new Response(await request.text());
    });
    const parts = ['{"role":', '"admin"', "}"];
    const rest = parts.values();
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const { value, done } = rest.next();
          seen.push(done ? "the end" : value);
          if (done) controller.close();
          else controller.enqueue(new TextEncoder().encode(value));
        },
      },
      { highWaterMark: 0 },
    );
    const whole = parts.join("");
    const response = await post("/api/orders", body, { "content-length": String(whole.length) }, { ORDERS });
    expect(await response.text()).toBe(whole);
    expect(seen).toEqual([...parts, "the end", "the owner"]);
  });

  test("within the limit arrives whole, whatever the method", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const response = await ask("/cart", { method, body: "{}", headers: { "content-length": "2" } });
      expect(await response.json<Echo>()).toMatchObject({ method, body: "{}", hasBody: true });
    }
  });

  test("above the limit is a 413 and reaches nobody", async () => {
    const { reached, owners } = watchedOwners();
    for (const path of ["/api/orders", "/checkout", "/api/webhooks/sandbox", "/__sandbox/charges"]) {
      const { body, taken } = pieces(limit + 1);
      await expectTooLarge(await post(path, body, { "content-length": String(limit + 1) }, owners));
      expect(taken()).toBe(limit + 1);
    }
    expect(reached).toEqual([]);
  });

  test("that is no number is counted", async () => {
    const { body } = pieces(limit + 1);
    await expectTooLarge(await post("/api/orders", body, { "content-length": "many" }));
    expect((await post("/api/orders", "{}", { "content-length": "many" })).status).toBe(200);
  });
});

describe("bodies", () => {
  test("of a webhook arrive byte for byte, since they are signed", async () => {
    const bytes = new Uint8Array(1_024).map((_, index) => (index * 7) % 256);
    let received = new Uint8Array();
    const PAYMENTS = ownerThat(async (request) => {
      received = new Uint8Array(await request.arrayBuffer());
      return new Response();
    });
    for (const headers of [{}, { "content-length": "1024" }] as Record<string, string>[]) {
      await post("/api/webhooks/stripe", bytes, { ...headers, "stripe-signature": "t=1" }, { PAYMENTS });
      expect(received).toEqual(bytes);
    }
  });

  test("of GET and HEAD go no further", async () => {
    const withBody = (method: string) => {
      const request = new Request("http://shop.example/api/books", { method: "POST", body: "{}", headers: { "content-length": "2" } });
      return Object.defineProperty(request, "method", { value: method });
    };
    const echo = await (await send(withBody("GET"))).json<Echo>();
    expect(echo).toMatchObject({ method: "GET", hasBody: false, body: "" });
    expect(echo.headers).not.toHaveProperty("content-length");
    expect((await send(withBody("HEAD"))).status).toBe(200);
  });

  test("that are missing are no mistake", async () => {
    expect(await (await send(asSent("http://shop.example/api/cart", "DELETE"))).json<Echo>()).toMatchObject({ method: "DELETE", body: "" });
  });
});
