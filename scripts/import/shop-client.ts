import { setTimeout as sleep } from "node:timers/promises";
import { apiKeyHeader } from "../../shared/contracts/identity.ts";
import type { ProblemDocument } from "../../shared/problem.ts";
import { ImportError } from "../../workers/catalog/imports/reading/import-error.ts";

/** A request is tried so often, with longer and longer pauses between: about half a minute all in all. */
const attemptsMax = 7;
const firstPauseMs = 250;
const pauseMsMax = 10_000;
/** Answers that say "not now". */
const busyStatuses = [429, 502, 503, 504];

/** A running shop, asked with an API key. All requests are such that may be sent twice: they are tried again while it is busy or gone. */
export type ShopClient = {
  /** Sends JSON; gives back the answer's body. */
  post: <Answer>(path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** Puts JSON where it belongs. */
  putJson: (path: string, body: unknown) => Promise<void>;
  /** Sends bytes as they are. */
  put: (path: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** What is there now. */
  get: <Answer>(path: string) => Promise<Answer>;
  /** What is there now, as bytes that are read as they come. */
  open: (path: string) => Promise<ReadableStream<Uint8Array>>;
  /** Throws an ImportError unless a shop is there that takes imports with this key. */
  check: () => Promise<void>;
};

export function openShopClient(url: string, apiKey: string): ShopClient {
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: string | Uint8Array<ArrayBuffer>) =>
    fetch(url + path, {
      method,
      headers: { [apiKeyHeader]: apiKey, ...headers },
      // The key is for this address: to wherever a redirection leads, `fetch` would carry it along.
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
  const insist = async (...[method, path, headers, body]: Parameters<typeof ask>) => {
    const response = await patiently(() => ask(method, path, headers, body));
    if (!response.ok) throw await refusal(method, path, response);
    return response;
  };
  return {
    post: async <Answer>(path: string, body: unknown, headers?: Record<string, string>) => {
      const response = await insist("POST", path, { "content-type": "application/json", ...headers }, JSON.stringify(body));
      return (await response.json()) as Answer;
    },
    putJson: async (path, body) => {
      const response = await insist("PUT", path, { "content-type": "application/json" }, JSON.stringify(body));
      await response.body?.cancel();
    },
    put: async (path, bytes) => {
      const response = await insist("PUT", path, { "content-type": "application/octet-stream" }, bytes);
      await response.body?.cancel();
    },
    get: async <Answer>(path: string) => (await (await insist("GET", path)).json()) as Answer,
    open: async (path) => (await insist("GET", path)).body ?? new ReadableStream({ start: (controller) => controller.close() }),
    check: async () => {
      const response = await ask("GET", "/api/imports?limit=1").catch((error) => {
        throw new ImportError(`No platform answers at ${url}. Start one with npm start, or name another with --url.`, { cause: error });
      });
      await response.body?.cancel();
      if (response.status === 401)
        throw new ImportError(`${url} does not take this API key. Give the right one with --key or as OCTAVO_API_KEY.`);
      if (response.status === 403)
        throw new ImportError(
          `This API key of ${url} may not import: it has to be a merchant's or an admin's, with the scope catalog:write.`,
        );
      if (response.status !== 200)
        throw new ImportError(`${url} takes no imports: it answered ${response.status}. Is it a shop of Octavo?`);
    },
  };
}

/** What a shop says of why it does not do what it was asked: the problem's own sentence, where there is one. */
async function refusal(method: string, path: string, response: Response): Promise<ImportError> {
  const text = await response.text();
  return new ImportError(`${method} ${path} was answered ${response.status}: ${sentenceOf(text) ?? text.slice(0, 500)}`);
}

function sentenceOf(text: string): string | null {
  try {
    const { title, detail = title, errors = [] } = JSON.parse(text) as Partial<ProblemDocument>;
    const sentence = [detail, ...errors.map(({ pointer, message }) => `${pointer} ${message}`)].join("; ");
    return sentence === "" ? null : sentence.slice(0, 500);
  } catch {
    return null;
  }
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
