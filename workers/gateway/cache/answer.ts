import { namesTag } from "../../../shared/http/etag.ts";
import { ageSecondsOf, type KeptAnswer } from "./kept-answer.ts";

/** A kept answer as one reader gets it: with a request id, its age, who gave it, and 304 when the reader has it already. */
export function answerFrom(
  kept: Pick<KeptAnswer, "status" | "body" | "headers" | "storedAtMs">,
  asked: Headers,
  cacheStatus: string,
  requestId: string,
  nowMs: number,
): Response {
  const headers = new Headers(kept.headers);
  headers.set("x-request-id", requestId);
  headers.set("age", `${ageSecondsOf(kept, nowMs)}`);
  headers.set("cache-status", cacheStatus);
  const known = asked.get("if-none-match");
  const etag = known === null ? null : headers.get("etag");
  if (known !== null && etag !== null && namesTag(known, etag.replace(/^W\//, ""))) return new Response(null, { status: 304, headers });
  return new Response(kept.body, { status: kept.status, headers });
}
