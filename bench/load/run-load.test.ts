import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { get, post } from "./request.ts";
import { askEach, type Expected, runLoad } from "./run-load.ts";

let server: Server | null = null;

/** A server on this machine for one test; gives back its port. */
async function serve(answer: RequestListener): Promise<number> {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return (listening.address() as AddressInfo).port;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A short run of four connections. */
async function run(port: number, expected: Expected, next = (_: number) => get("/")) {
  return await runLoad({ port, connections: 4, warmUpMs: 50, measureMs: 200, next, expected, onMeasure: () => {} });
}

describe("runLoad", () => {
  test("counts every right answer of the measured time once, with its latency", async () => {
    let answered = 0;
    const port = await serve((_, response) => {
      answered += 1;
      response.end("hello");
    });
    const { latenciesMs, errors, seconds } = await run(port, { status: 200 });
    expect(errors).toBe(0);
    expect(latenciesMs.length).toBeGreaterThan(0);
    expect(latenciesMs.length).toBeLessThanOrEqual(answered);
    expect(latenciesMs.every((latency) => latency > 0)).toBe(true);
    expect(seconds).toBeGreaterThan(0);
  });

  test("keeps one request under way on each connection, and tells each its number", async () => {
    const underWay = new Set<unknown>();
    let atOnceMax = 0;
    const port = await serve((request, response) => {
      expect(underWay.has(request.socket)).toBe(false);
      underWay.add(request.socket);
      atOnceMax = Math.max(atOnceMax, underWay.size);
      setTimeout(() => {
        underWay.delete(request.socket);
        response.end("hello");
      }, 5);
    });
    const numbers = new Set<number>();
    const { errors } = await run(port, { status: 200 }, (connection) => {
      numbers.add(connection);
      return get("/");
    });
    expect(errors).toBe(0);
    expect(atOnceMax).toBe(4);
    expect([...numbers].sort()).toEqual([0, 1, 2, 3]);
  });

  test("goes on measuring until slow requests have ended, one for each connection", async () => {
    const port = await serve((_, response) => setTimeout(() => response.end("hello"), 600));
    const { latenciesMs, errors } = await run(port, { status: 200 });
    expect(errors).toBe(0);
    expect(latenciesMs.length).toBeGreaterThanOrEqual(4);
  });

  test("takes another status for an error, and says which", async () => {
    const port = await serve((_, response) => response.writeHead(503).end("no"));
    const { latenciesMs, errors, firstError } = await run(port, { status: 200 });
    expect(latenciesMs).toEqual([]);
    expect(errors).toBeGreaterThan(0);
    expect(firstError).toBe("answered 503 instead of 200");
  });

  test("takes a body without what it has to include for an error", async () => {
    const port = await serve((_, response) => response.writeHead(201).end('{"status":"paying"}'));
    const { latenciesMs, firstError } = await run(port, { status: 201, bodyIncludes: '"status":"confirmed"' });
    expect(latenciesMs).toEqual([]);
    expect(firstError).toBe('no "status":"confirmed" in {"status":"paying"}');
  });

  test("takes a broken connection for an error and ends", async () => {
    const port = await serve((request) => request.socket.destroy());
    const { latenciesMs, errors } = await run(port, { status: 200 });
    expect(latenciesMs).toEqual([]);
    expect(errors).toBe(4);
  });
});

describe("askEach", () => {
  test("gives back every answer at the place of its request", async () => {
    const port = await serve((request, response) => setTimeout(() => response.end(request.url), request.url === "/0" ? 20 : 1));
    const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
    const answers = await askEach(
      port,
      paths.map((path) => get(path)),
      3,
    );
    expect(answers.map(({ body }) => body)).toEqual(paths);
  });

  test("sends JSON whole, with its length in bytes", async () => {
    const port = await serve((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => response.end(`${request.headers["idempotency-key"]} ${Buffer.concat(parts)}`));
    });
    const [answer] = await askEach(port, [post("/", { title: "Émile 📖" }, { "idempotency-key": "a-key" })], 1);
    expect(answer?.body).toBe('a-key {"title":"Émile 📖"}');
  });

  test("throws when the server closes the connection", async () => {
    const port = await serve((request) => request.socket.destroy());
    await expect(askEach(port, [get("/")], 1)).rejects.toThrow();
  });
});
