import { bookmarkHeader } from "../../../shared/http/bookmark.ts";
import { newId } from "../../../shared/ids.ts";
import { createLog, errorFields } from "../../../shared/log.ts";
import { traceFrom } from "../../../shared/trace.ts";
import { noteRequest, type RequestLines } from "../request-lines.ts";
import { answerFrom } from "./answer.ts";
import { type ColoStore, createColoIndex, findInColo, keepInColo } from "./colo.ts";
import { freshnessOf, isForEveryone, type KeptAnswer, keptAnswerOf, limitHeaders } from "./kept-answer.ts";
import { type CacheName, cacheNameOf } from "./manifest.ts";
import { createMemoryCache } from "./memory.ts";
import { createRecentPurges } from "./recent-purges.ts";
import { findShared, type SharedStore, share, sharedKeyOf } from "./shared.ts";

/** Asks the rest of the gateway. */
export type Ask = (request: Request) => Response | Promise<Response>;
type Waiting = Pick<ExecutionContext, "waitUntil">;

const log = createLog("gateway");

export type Caches = {
  /** Answers a request from a cache where that may be, and otherwise through `ask`. */
  answer: (request: Request, ask: Ask, waiting: Waiting) => Response | Promise<Response>;
  /** Forgets what shows one of the tags, in this isolate and in this data centre. Gives back how many answers that were. */
  purge: (tags: readonly string[]) => Promise<number>;
};

/** What `Cache-Status` says of an answer from each level. */
const hits = {
  memory: "memory; hit",
  colo: "colo; hit, memory; fwd=miss; stored",
  kv: "kv; hit, colo; fwd=miss; stored, memory; fwd=miss; stored",
} as const;

/** Hits in memory after which an answer is shared: a write to KV costs as much processor time as a few reads of the catalogue. */
const hitsToShare = 3;

/** A refresh that has not ended by then never will: the runtime has ended the request it belonged to. */
const refreshMsMax = 10_000;

/** Who shows a credential is answered by the owner, and so is who wants to read what they have written, or another answer than most. Cookies count for nothing here: what is kept is asked for without them. */
const ofOneCaller = ["authorization", "x-api-key", "api-version", "range", bookmarkHeader];
/** What one reader sends and another must not be answered by. */
const personal = ["cookie", "if-none-match", "if-modified-since", "x-cart-id"];

/** Where the caches lie, the time, and whom to tell of answers. Without `shared` the data centres share nothing. */
export type CachesOptions = { store?: () => ColoStore; shared?: SharedStore | undefined; now?: () => number; note?: RequestLines };

/**
 * The caches between readers and owners: this isolate's memory, the data centre's Cache API, and for JSON of the catalogue
 * KV, which all data centres share (architecture.md, section 6). Answers carry `Cache-Status` (RFC 9211), which says who gave them, and `Age`, so that a browser's own copy
 * ages with ours.
 */
export function createCaches({ store = () => caches.default, shared, now = Date.now, note = noteRequest }: CachesOptions = {}): Caches {
  const memory = createMemoryCache();
  const index = createColoIndex();
  /** What this isolate has put into KV or read there. */
  const sharedIndex = createColoIndex();
  const purges = createRecentPurges();
  /** Addresses being asked for again behind a stale answer, and since when. */
  const refreshing = new Map<string, number>();

  const give = (service: keyof typeof hits, request: Request, kept: KeptAnswer, rule: string, nowMs: number, waiting: Waiting) => {
    const trace = traceFrom(request.headers);
    const answer = answerFrom(kept, request.headers, hits[service], trace.requestId, nowMs);
    note(trace, { method: "GET", route: rule, service, status: answer.status, ms: 0 }, waiting);
    return answer;
  };

  const keepInMemory = (address: string, answer: KeptAnswer, untilMsMax = Number.POSITIVE_INFINITY) => {
    const untilMs = Math.min(answer.storedAtMs + answer.lifetime.memoryMs, untilMsMax);
    if (now() < untilMs) memory.put(address, answer, untilMs);
  };

  /** Asks as nobody in particular, and keeps what is everyone's. */
  const askAndKeep = async (request: Request, name: CacheName, ask: Ask, waiting: Waiting): Promise<Response> => {
    const askedAtMs = now();
    const response = await ask(asNobody(request));
    if (!isForEveryone(response)) return passedOn(response);
    const requestId = response.headers.get("x-request-id") ?? newId("req", askedAtMs);
    const kept = await keptAnswerOf(response, name.rule, askedAtMs);
    const sharedKey = sharedKeyOf(name);
    const asked = shared && sharedKey ? "kv; fwd=miss, " : "";
    const answer = (status: string) => withLimits(answerFrom(kept, request.headers, asked + status, requestId, now()), response.headers);
    if (!kept.isSmall || purges.touches(kept.tags, askedAtMs)) return answer("colo; fwd=miss");
    const settledAtMs = purges.settledAtMs(kept.tags);
    if (askedAtMs < settledAtMs) {
      keepInMemory(request.url, kept, settledAtMs);
      return answer("colo; fwd=miss, memory; fwd=miss; stored");
    }
    if (shared && sharedKey && kept.status === 200) kept.toShare = { key: sharedKey, hits: hitsToShare };
    keepInMemory(request.url, kept);
    index.note(name, kept);
    waiting.waitUntil(keepInColo(store(), name, kept, now()));
    return answer("colo; fwd=miss; stored, memory; fwd=miss; stored");
  };

  const refresh = async (request: Request, name: CacheName, ask: Ask, waiting: Waiting) => {
    if (now() - (refreshing.get(name.key) ?? Number.NEGATIVE_INFINITY) < refreshMsMax) return;
    refreshing.set(name.key, now());
    try {
      const response = await askAndKeep(request, name, ask, waiting);
      await response.body?.cancel();
    } finally {
      refreshing.delete(name.key);
    }
  };

  /** Answers through KV: it may be out of reach, or hold what another version of ours wrote. */
  const fromShared = async (name: CacheName): Promise<KeptAnswer | null> => {
    const key = sharedKeyOf(name);
    if (!shared || key === null) return null;
    const found = await findShared(shared, name, key, now()).catch((error) => {
      log("cache.not-shared", null, errorFields(error), "warn");
      return null;
    });
    if (!found || purges.touches(found.tags, found.storedAtMs)) return null;
    sharedIndex.note({ ...name, key }, found);
    return found;
  };

  /** Counts a hit of what is not shared yet, and shares it with the last that has to be. */
  const countToShare = (kept: KeptAnswer, toShare: NonNullable<KeptAnswer["toShare"]>, waiting: Waiting) => {
    toShare.hits -= 1;
    if (!shared || toShare.hits > 0) return;
    const { key } = toShare;
    kept.toShare = undefined;
    sharedIndex.note({ key }, kept);
    waiting.waitUntil(share(shared, key, kept).catch((error) => log("cache.not-shared", null, errorFields(error), "warn")));
  };

  const answerFromColo = async (request: Request, name: CacheName, ask: Ask, waiting: Waiting): Promise<Response> => {
    const found = await findInColo(store(), name);
    const nowMs = now();
    const freshness = found ? freshnessOf(found, nowMs) : "gone";
    if (!found || freshness === "gone" || purges.touches(found.tags, found.storedAtMs)) {
      const elsewhere = await fromShared(name);
      if (!elsewhere) return await askAndKeep(request, name, ask, waiting);
      keepInMemory(request.url, elsewhere);
      index.note(name, elsewhere);
      waiting.waitUntil(keepInColo(store(), name, elsewhere, now()));
      return give("kv", request, elsewhere, name.rule.name, now(), waiting);
    }
    keepInMemory(request.url, found);
    index.note(name, found);
    if (freshness === "stale") waiting.waitUntil(refresh(request, name, ask, waiting));
    return give("colo", request, found, name.rule.name, nowMs, waiting);
  };

  return {
    answer: (request, ask, waiting) => {
      if (request.method !== "GET" || ofOneCaller.some((header) => request.headers.has(header))) return askPast(request, ask);
      const nowMs = now();
      const kept = memory.get(request.url, nowMs);
      if (kept) {
        if (kept.toShare) countToShare(kept, kept.toShare, waiting);
        return give("memory", request, kept, kept.rule, nowMs, waiting);
      }
      const name = cacheNameOf(request.url);
      return name ? answerFromColo(request, name, ask, waiting) : askPast(request, ask);
    },

    purge: async (tags) => {
      purges.note(tags, now());
      const inMemory = memory.purge(tags);
      const keys = index.take(tags);
      const sharedKeys = shared ? sharedIndex.take(tags) : [];
      await Promise.all([...keys.map((key) => store().delete(key)), ...sharedKeys.map((key) => shared?.delete(key))]);
      return Math.max(inMemory, keys.length);
    },
  };
}

function asNobody(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const header of personal) headers.delete(header);
  return new Request(request, { headers });
}

/** An answer that was asked for, with what its asker has left: the one thing about it that is not kept. */
function withLimits(answer: Response, asked: Headers): Response {
  for (const name of limitHeaders) {
    const value = asked.get(name);
    if (value !== null) answer.headers.set(name, value);
  }
  return answer;
}

/** Asks past the caches, for what they have no part in. */
export async function askPast(request: Request, ask: Ask): Promise<Response> {
  return passedOn(await ask(request));
}

/** An answer that is not kept, without what it says to caches of ours. */
function passedOn(response: Response): Response {
  if (!response.headers.has("cache-tag")) return response;
  const passed = new Response(response.body, response);
  passed.headers.delete("cache-tag");
  return passed;
}
