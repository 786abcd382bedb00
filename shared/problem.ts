/** Every problem Octavo can answer with: code → HTTP status and title. The code is the stable part of `type`. */
const problems = {
  "malformed-request": { status: 400, title: "The request could not be read" },
  "idempotency-key-required": { status: 400, title: "An Idempotency-Key header is required" },
  "invalid-signature": { status: 400, title: "The signature does not match" },
  unauthenticated: { status: 401, title: "You are not signed in" },
  "second-factor-required": { status: 401, title: "A second factor is needed to sign in" },
  "payment-declined": { status: 402, title: "The payment was declined" },
  forbidden: { status: 403, title: "You may not do this" },
  "not-found": { status: 404, title: "There is nothing here" },
  "method-not-allowed": { status: 405, title: "This address does not take that method" },
  conflict: { status: 409, title: "The request conflicts with what is stored" },
  "out-of-stock": { status: 409, title: "Not enough copies are left" },
  "not-for-sale": { status: 409, title: "A book in the order is not for sale" },
  "price-changed": { status: 409, title: "The total has changed" },
  "cart-already-ordered": { status: 409, title: "This cart has already been ordered" },
  "cart-empty": { status: 409, title: "The cart is empty" },
  "request-in-progress": { status: 409, title: "The first request with this key is still running" },
  "order-not-payable": { status: 409, title: "The order cannot be paid" },
  "precondition-failed": { status: 412, title: "The resource has changed since you read it" },
  "payload-too-large": { status: 413, title: "The request body is too large" },
  "unsupported-media-type": { status: 415, title: "The content type is not supported" },
  "invalid-request": { status: 422, title: "The request is not valid" },
  "idempotency-key-reused": { status: 422, title: "The Idempotency-Key was used for another request" },
  "precondition-required": { status: 428, title: "An If-Match header is required" },
  "rate-limited": { status: 429, title: "Too many requests" },
  "headers-too-large": { status: 431, title: "The request's headers are too large" },
  "internal-error": { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "The service is not available right now" },
} as const;

export type ProblemCode = keyof typeof problems;

/** One thing wrong with the input: `pointer` is a JSON Pointer (RFC 6901) into the body, or `header:name`, `query:name`. */
export type InputError = { pointer: string; message: string };

/** What a failure says besides its code. `detail` and `fields` are for the public, `fields` being extra members of the problem document. */
export type ProblemDetails = { detail?: string; errors?: InputError[]; fields?: Record<string, unknown> };

/** The wire form of a problem (RFC 9457, section 3). */
export type ProblemDocument = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance: string;
  requestId: string;
  errors?: InputError[];
};

/** An expected failure on its way to the client. `cause` is for the log only. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails & { cause?: unknown } = {}) {
    super(details.detail ?? problems[code].title, { cause: details.cause });
    this.name = "Problem";
    this.code = code;
    this.details = { detail: details.detail, errors: details.errors, fields: details.fields };
  }

  /** HTTP status of this problem. */
  get status() {
    return problems[this.code].status;
  }
}

/** The `application/problem+json` body for a problem met by the request `requestId` at path `instance`. */
export function problemDocument(problem: Problem, instance: string, requestId: string): ProblemDocument {
  const { detail, errors, fields } = problem.details;
  const standard = {
    type: `urn:octavo:problem:${problem.code}`,
    title: problems[problem.code].title,
    status: problem.status,
    ...(detail === undefined ? {} : { detail }),
    instance,
    requestId,
    ...(errors === undefined ? {} : { errors }),
  };
  // Twice: the standard members come first, and no field of a problem's own can change them.
  return { ...standard, ...fields, ...standard };
}

/** A 422 for one field: what was wrong with the value at `pointer`. */
export function invalid(pointer: string, message: string): Problem {
  return new Problem("invalid-request", { detail: message, errors: [{ pointer, message }] });
}
