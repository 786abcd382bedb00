import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { bearerFor } from "../../tests/tokens.ts";
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

/** The owner of uploads, watched. Identity stays what it is: who uploads is asked of it. */
function watchedCatalog() {
  const { reached, owners } = watchedOwners();
  return { reached, catalog: { CATALOG: owners.CATALOG } };
}

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

  test("without an end is cut off soon after 4 MB behind the limit", async () => {
    const { body, taken, isCancelled } = pieces(1_000_000_000);
    await expectTooLarge(await post("/api/webhooks/stripe", body));
    expect(taken()).toBeLessThanOrEqual(limit + 4 * 1_048_576 + 64 * 1_024);
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

describe("an upload", () => {
  const admin = { authorization: "" };
  beforeAll(async () => {
    Object.assign(admin, await bearerFor({ role: "admin" }));
  });

  test.each([
    ["POST", "/api/books/book_01h455vb4pex5vsknk084sn02q/images", 10 * 1_048_576 + 64 * 1_024],
    ["POST", "/api/products/book_01h455vb4pex5vsknk084sn02q/images", 10 * 1_048_576 + 64 * 1_024],
    ["PUT", "/api/imports/imp_01h455vb4pex5vsknk084sn02q/parts/1", 8 * 1_048_576],
  ])("by %s to %s has a limit of its own", async (method, path, bytesMax) => {
    const sent = (bytes: number) => ask(path, { method, body: pieces(bytes, 1_048_576).body, headers: admin });
    const { reached, catalog } = watchedCatalog();
    expect((await sent(bytesMax)).status).toBe(200);
    await expectTooLarge(await ask(path, { method, body: pieces(bytesMax + 1, 1_048_576).body, headers: admin }, catalog));
    expect(reached).toEqual([]);
  });

  test("of whoever may not is refused before its body is read", async () => {
    const { body, taken } = pieces(10_000_000);
    expect((await ask("/api/books/book_01h455vb4pex5vsknk084sn02q/images", { method: "POST", body })).status).toBe(401);
    expect(taken()).toBe(0);
  });

  test("to another address is none", async () => {
    for (const path of ["/api/books", "/api/books/batch", "/images/x", "/api/books/x/images/y"]) {
      const answer = await ask(path, { method: path.endsWith("y") ? "DELETE" : "POST", body: pieces(limit + 1).body, headers: admin });
      expect([path, answer.status]).toEqual([path, 413]);
    }
  });
});

describe("uploads at once", () => {
  const part = (number: number) => `/api/imports/imp_01h455vb4pex5vsknk084sn02q/parts/${number}`;
  const seller = () => bearerFor({ role: "seller", sellerId: "seller_1" });
  const begun: { end: () => void; answer: Promise<Response> }[] = [];

  /** An upload of which the last byte does not come until it is told to. */
  async function begin(headers: Record<string, string>): Promise<void> {
    let [end, isTaken] = [() => {}, () => {}];
    const taken = new Promise<void>((resolve) => {
      isTaken = resolve;
    });
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          controller.enqueue(new Uint8Array(300_000));
          return new Promise((resolve) => {
            end = () => {
              controller.close();
              resolve();
            };
            isTaken();
          });
        },
      },
      { highWaterMark: 0 },
    );
    begun.push({ answer: ask(part(1), { method: "PUT", body, headers }), end: () => end() });
    await taken;
  }
  const send = async (headers: Record<string, string>, bytes = 300_000, replaced = {}) => {
    const { body, taken } = pieces(bytes);
    const answer = await ask(part(2), { method: "PUT", body, headers }, replaced);
    return { status: answer.status, retryAfter: answer.headers.get("retry-after"), taken: taken() };
  };
  /** Ends those under way; gives back what they were answered. */
  const endAll = () =>
    Promise.all(
      begun.splice(0).map(async ({ end, answer }) => {
        end();
        return (await answer).status;
      }),
    );
  afterEach(async () => {
    vi.useRealTimers();
    await endAll();
  });

  test("are four: a fifth is thrown away and told to come again (503), and reaches nobody", async () => {
    for (let count = 0; count < 4; count += 1) await begin(await seller());
    const { reached, catalog } = watchedCatalog();
    expect(await send(await seller(), 300_000, catalog)).toEqual({ status: 503, retryAfter: "2", taken: 300_000 });
    expect(reached).toEqual([]);
    expect(await endAll()).toEqual([200, 200, 200, 200]);
    expect((await send(await seller())).status).toBe(200);
  });

  test("are two of one caller, who sends any number one after the other", async () => {
    const [ada, babbage] = [await seller(), await seller()];
    for (let count = 0; count < 6; count += 1) expect((await send(ada)).status).toBe(200);
    for (let count = 0; count < 2; count += 1) await begin(ada);
    expect((await send(ada)).status).toBe(503);
    expect((await send(babbage)).status).toBe(200);
    expect(await endAll()).toEqual([200, 200]);
    expect((await send(ada)).status).toBe(200);
  });

  test("that fail leave their places to others", async () => {
    const ada = await seller();
    for (let count = 0; count < 6; count += 1) {
      expect((await send(ada, 8 * 1_048_576 + 1)).status).toBe(413);
      const body = new ReadableStream({ pull: (controller) => controller.error(new Error("the client went away")) });
      expect((await ask(part(1), { method: "PUT", body, headers: ada })).status).toBe(400);
    }
    expect((await send(ada)).status).toBe(200);
  });

  test("that say they are small need no place, and are held to what they say", async () => {
    const ada = await seller();
    for (let count = 0; count < 2; count += 1) await begin(ada);
    expect((await send({ ...ada, "content-length": "200000" }, 200_000)).status).toBe(200);
    expect((await send({ ...ada, "content-length": "200000" }, 300_000)).status).toBe(413);
  });

  test("are no reason to refuse other bodies", async () => {
    for (let count = 0; count < 4; count += 1) await begin(await seller());
    expect((await post("/api/orders", pieces(limit).body)).status).toBe(200);
  });
});

describe("bodies", () => {
  test("that do not come are cut off after five minutes (400), and leave their place to others", async () => {
    const ada = await bearerFor({ role: "seller", sellerId: "seller_1" });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let [asked, cancelled] = [0, 0];
    let isAsked = () => {};
    const silent = () =>
      new ReadableStream<Uint8Array>(
        {
          pull: () => {
            asked += 1;
            isAsked();
            return new Promise<void>(() => undefined);
          },
          cancel: () => {
            cancelled += 1;
          },
        },
        { highWaterMark: 0 },
      );
    for (let count = 1; count <= 3; count += 1) {
      const waiting = new Promise<void>((resolve) => {
        isAsked = resolve;
      });
      const answer = ask("/api/imports/imp_01h455vb4pex5vsknk084sn02q/parts/1", { method: "PUT", body: silent(), headers: ada });
      await waiting;
      vi.advanceTimersByTime(5 * 60_000);
      expect([(await answer).status, asked, cancelled]).toEqual([400, count, count]);
    }
    vi.useRealTimers();
  });

  test("arrive as they were sent, in whatever pieces", async () => {
    const bytes = new Uint8Array(20_011).map((_, index) => (index * 7) % 251);
    let received = new Uint8Array();
    const ORDERS = ownerThat(async (request) => {
      received = new Uint8Array(await request.arrayBuffer());
      return new Response();
    });
    for (const pieceBytes of [7, 4_095, 4_096, 4_097, 20_000]) {
      let at = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (at >= bytes.length) return controller.close();
          controller.enqueue(bytes.slice(at, at + pieceBytes));
          at += pieceBytes;
        },
      });
      await post("/api/orders", body, {}, { ORDERS });
      expect(received).toEqual(bytes);
    }
  });

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
