import { setTimeout as sleep } from "node:timers/promises";
import { apiKeyHeader } from "../../shared/contracts/identity.ts";
import { ImportError } from "./import-error.ts";

/** A request is tried so often, with longer and longer pauses between: about half a minute all in all. */
const attemptsMax = 7;
const firstPauseMs = 250;
const pauseMsMax = 10_000;
/** Answers that say "not now". */
const busyStatuses = [429, 502, 503, 504];

/** A running shop, written to with an API key. */
export type ShopClient = {
  /** Sends a body that may be sent twice; tries again while the shop is busy or gone. Gives back the answer's body. */
  post: <Answer>(path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** What is there now, with its ETag; null where nothing is. */
  find: <Answer>(path: string) => Promise<{ body: Answer; etag: string } | null>;
  /** Deletes what is there as its ETag names it. Gives back the status: 204, 403, 404 or 412. */
  remove: (path: string, etag: string) => Promise<number>;
  /** Throws an ImportError unless a shop is there that takes imports with this key. */
  check: () => Promise<void>;
};

export function openShopClient(url: string, apiKey: string): ShopClient {
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    fetch(url + path, {
      method,
      headers: { [apiKeyHeader]: apiKey, ...headers },
      // The key is for this address: to wherever a redirection leads, `fetch` would carry it along.
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
  const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask("POST", path, { "content-type": "application/json", ...headers }, JSON.stringify(body));
  return {
    find: async <Answer>(path: string) => {
      const response = await patiently(() => ask("GET", path));
      const etag = response.headers.get("etag");
      if (response.ok && etag !== null) return { body: (await response.json()) as Answer, etag };
      if (response.status !== 404) throw await refusal("GET", path, response);
      await response.body?.cancel();
      return null;
    },
    remove: async (path, etag) => {
      const response = await patiently(() => ask("DELETE", path, { "if-match": etag }));
      if (![204, 403, 404, 412].includes(response.status)) throw await refusal("DELETE", path, response);
      await response.body?.cancel();
      return response.status;
    },
    post: async <Answer>(path: string, body: unknown, headers?: Record<string, string>) => {
      const response = await patiently(() => send(path, body, headers));
      if (!response.ok) throw await refusal("POST", path, response);
      return (await response.json()) as Answer;
    },
    check: async () => {
      const response = await send("/api/books/batch", {}).catch((error) => {
        throw new ImportError(`No platform answers at ${url}. Start one with npm start, or name another with --url.`, { cause: error });
      });
      await response.body?.cancel();
      if (response.status === 401)
        throw new ImportError(`${url} does not take this API key. Give the right one with --key or as OCTAVO_API_KEY.`);
      if (response.status === 403)
        throw new ImportError(`This API key of ${url} may not import: it needs the scopes catalog:write and inventory:write.`);
      // An empty body reaches the validator of a shop that takes imports, and nobody else's.
      if (response.status !== 422)
        throw new ImportError(`${url} takes no imports: it answered ${response.status}. Is it a shop of Octavo?`);
    },
  };
}

async function refusal(method: string, path: string, response: Response): Promise<ImportError> {
  return new ImportError(`${method} ${path} was answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
}

async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask().catch((error: unknown) => error);
    const isBusy = !(answer instanceof Response) || busyStatuses.includes(answer.status);
    if (!isBusy) return answer;
    if (attempt === attemptsMax) {
      const reason = answer instanceof Response ? `it answered ${answer.status}` : "it does not answer";
      throw new ImportError(`The platform stayed away for ${attemptsMax} attempts: ${reason}.`, { cause: answer });
    }
    await sleep(pauseMs(attempt, answer instanceof Response ? answer.headers.get("retry-after") : null));
    if (answer instanceof Response) await answer.body?.cancel();
  }
}

/** As long as the shop asks for, else twice as long each time. */
function pauseMs(attempt: number, retryAfter: string | null): number {
  const askedMs = Number(retryAfter ?? Number.NaN) * 1_000;
  return Math.min(Number.isFinite(askedMs) && askedMs > 0 ? askedMs : firstPauseMs * 2 ** (attempt - 1), askedMs > 0 ? 60_000 : pauseMsMax);
}
