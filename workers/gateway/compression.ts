/** Shorter ones do not get shorter by more than what it costs. */
const bytesMin = 1_024;
const compressible = /^(?:text\/|image\/svg\+xml|application\/(?:json|javascript|manifest\+json|xml|[a-z.-]+\+(?:json|xml)))/;
/** What one visitor gets could hold a secret beside words an attacker chose, and its length would tell of both (BREACH). */
const personal = /\b(?:private|no-store|no-transform)\b/;

/**
 * Asks the runtime to compress an answer: workerd does so natively when an answer says `content-encoding: gzip`. Only
 * where no edge is in front of us, which would do it better, and for what is the same for everyone. The tag of what was
 * compressed is weak (RFC 9110, section 8.8.3).
 */
export function withCompression(request: Request, response: Response): Response {
  const accepted = request.headers.get("accept-encoding");
  if (accepted === null || request.cf || request.method === "HEAD" || !isWorthwhile(response) || !acceptsGzip(accepted)) return response;
  const compressed = new Response(response.body, response);
  compressed.headers.set("content-encoding", "gzip");
  compressed.headers.delete("content-length");
  compressed.headers.append("vary", "accept-encoding");
  const etag = compressed.headers.get("etag");
  if (etag !== null && !etag.startsWith("W/")) compressed.headers.set("etag", `W/${etag}`);
  return compressed;
}

function isWorthwhile({ status, headers, body }: Response): boolean {
  const length = headers.get("content-length");
  return (
    status === 200 &&
    body !== null &&
    !headers.has("content-encoding") &&
    compressible.test(headers.get("content-type") ?? "") &&
    !personal.test(headers.get("cache-control") ?? "") &&
    (length === null || Number(length) >= bytesMin)
  );
}

/** Whether an `accept-encoding` header takes gzip (RFC 9110, section 12.5.3): named, or by `*`, and not with a weight of zero. */
export function acceptsGzip(accepted: string): boolean {
  const weights = new Map(
    accepted.split(",").map((each) => {
      const [coding = "", ...parameters] = each.split(";").map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="));
      return [coding, weight === undefined ? 1 : Number(weight.slice(2))] as const;
    }),
  );
  return (weights.get("gzip") ?? weights.get("*") ?? 0) > 0;
}
