/** An answer as a check looks at it. `json` is null when the body is no JSON. */
export type Visit = { isSecure: boolean; status: number; headers: Headers; text: string; json: unknown };
/** Asks an address with GET, which changes nothing, and follows no redirect. */
export type Visitor = (path: string, headers?: Record<string, string>) => Promise<Visit>;

const timeoutMs = 15_000;

/** Somebody who asks the shop at an address. A request without an answer is an error that says so. */
export function createVisitor(url: string): Visitor {
  return async (path, headers = {}) => {
    try {
      const response = await fetch(url + path, { headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
      const text = await response.text();
      return { isSecure: url.startsWith("https:"), status: response.status, headers: response.headers, text, json: parse(text) };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new Error(`${path} got no answer: ${cause instanceof Error ? cause.message : cause}`);
    }
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A field of a JSON object, however deep; undefined where there is none. */
export function fieldOf(json: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[key] : undefined),
    json,
  );
}

/** The check fails, with this sentence, unless the condition holds. */
export function expectThat(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence);
}

/** The check fails unless an answer has this status. */
export function expectStatus(path: string, visit: Visit, status: number): void {
  const detail = fieldOf(visit.json, "detail");
  expectThat(visit.status === status, `${path} answered ${visit.status}, not ${status}${typeof detail === "string" ? `: ${detail}` : ""}`);
}
