import { Pool } from "undici";
import type { Answer } from "./shop.ts";

/** A request as it goes over the wire: the path is sent as it stands, which `fetch` would tidy up first. */
export type RawRequest = { method: string; path: string; headers?: Record<string, string>; body?: string | Uint8Array };

/** Longest wait for an answer. */
const answerMs = 30_000;

/** Sends requests to a platform over a bounded number of connections. */
export function openConnections(url: string, connections: number) {
  const pool = new Pool(url, { connections, pipelining: 1, headersTimeout: answerMs, bodyTimeout: answerMs });
  const send = async ({ method, path, headers = {}, body }: RawRequest): Promise<Answer> => {
    const answer = await pool.request({ method: method as "GET", path, headers, body: body ?? null });
    const text = await answer.body.text();
    const plain = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const answerHeaders = new Headers(plain);
    const isJson = /json/.test(answerHeaders.get("content-type") ?? "") && text !== "";
    return { status: answer.statusCode, headers: answerHeaders, body: isJson ? JSON.parse(text) : { text } };
  };
  return {
    send,
    /** Sends them all, as many at once as there are connections; `look` sees each answer. */
    sendAll: async (requests: Iterable<RawRequest>, look: (answer: Answer, request: RawRequest) => void): Promise<void> => {
      const rest = requests[Symbol.iterator]();
      const work = async () => {
        for (let next = rest.next(); !next.done; next = rest.next()) look(await send(next.value), next.value);
      };
      await Promise.all(Array.from({ length: connections }, work));
    },
    close: () => pool.close(),
  };
}

/** What is wrong with an answer that says no: it has to be a complete problem document, and tell nothing of our insides. */
export function problemFaults({ status, headers, body }: Answer): string[] {
  const faults: string[] = [];
  const check = (isSound: boolean, fault: string) => void (isSound || faults.push(fault));
  check(/^application\/problem\+json\b/.test(headers.get("content-type") ?? ""), `content-type is ${headers.get("content-type")}`);
  check(body.status === status, `status is ${body.status}`);
  check(typeof body.title === "string" && body.title !== "", "there is no title");
  check(/^urn:octavo:problem:[a-z-]+$/.test(String(body.type)), `type is ${body.type}`);
  check(typeof body.instance === "string", "there is no instance");
  check(body.requestId === headers.get("x-request-id"), "requestId is not that of the header");
  check(/no-store/.test(headers.get("cache-control") ?? ""), `cache-control is ${headers.get("cache-control")}`);
  check(body.errors === undefined || Array.isArray(body.errors), "errors is no list");
  check(
    !/at .*\.(?:ts|js):\d+|SQLITE|D1_ERROR|drizzle|workerd/i.test(JSON.stringify({ ...body, instance: "" })),
    "it tells of our insides",
  );
  return faults;
}
