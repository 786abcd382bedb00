import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { CallerVariables } from "../auth/authorize.ts";
import { createLog, errorFields, type Log } from "../log.ts";
import { type InputError, Problem, type ProblemCode, problemDocument } from "../problem.ts";
import { type Trace, traceFrom } from "../trace.ts";

/** What every route of every Worker finds in its context. `reach` is there where `authorize()` was used, as `app.use("/api/*", authorize())`. */
export type AppEnv<Bindings extends object> = { Bindings: Bindings; Variables: { trace: Trace; log: Log } & CallerVariables };

export type AppOptions<Bindings> = {
  /** The Worker's name in logs and in its OpenAPI document. */
  domain: string;
  /** Asks each dependency for a sign of life; what it returns is shown, what it throws makes the Worker unready. */
  ready: (env: Bindings) => Promise<Record<string, unknown>>;
};

/** From here on an answer is slow enough to be worth a line. */
const slowMs = 1_000;

/**
 * The Hono app every Worker starts from: trace and log in the context, a JSON line about a request that failed or was slow
 * (the gateway has one about each, and a line costs more than many an answer), one error handler
 * (RFC 9457), `/health` (alive), `/ready` (dependencies answer) and `/openapi.json`.
 */
export function createApp<Bindings extends object>({ domain, ready }: AppOptions<Bindings>): OpenAPIHono<AppEnv<Bindings>> {
  const log = createLog(domain);
  const app = new OpenAPIHono<AppEnv<Bindings>>({ defaultHook: refuseInvalid });
  app.use(async (c, next) => {
    const startedAtMs = Date.now();
    c.set("trace", traceFrom(c.req.raw.headers));
    c.set("log", log);
    // A guest until `authorize` knows better.
    c.set("actor", null);
    c.set("token", null);
    await next();
    const ms = Date.now() - startedAtMs;
    if (c.res.status < 500 && ms < slowMs) return;
    log("request", c.var.trace, { method: c.req.method, route: c.req.routePath, status: c.res.status, ms }, "warn");
  });
  app.onError((error, c) => renderProblem(error, c, log));
  app.notFound((c) => renderProblem(new Problem("not-found"), c, log));
  app.get("/health", (c) => c.json({ status: "ok", service: domain }));
  app.get("/ready", async (c) => {
    try {
      return c.json({ status: "ready", service: domain, checks: await ready(c.env) });
    } catch (error) {
      log("not-ready", c.var.trace, errorFields(error), "warn");
      throw new Problem("unavailable", { detail: `${domain} is not ready` });
    }
  });
  app.doc31("/openapi.json", { openapi: "3.1.0", info: { title: `Octavo ${domain}`, version: "1" } });
  return app;
}

/**
 * The one place where an error becomes an answer. Anything unexpected is a 500 with a fixed sentence and a logged stack. A
 * problem that knows when to try again (`retryAfterSeconds`) says so in `Retry-After`, too.
 */
export function renderProblem(error: unknown, c: Context, log: Log): Response {
  const trace: Trace = c.get("trace") ?? traceFrom(c.req.raw.headers);
  const problem = asProblem(error);
  if (problem !== error && problem.status >= 500) log("request.failed", trace, errorFields(error), "error");
  else if (problem.cause || problem.status >= 500)
    log(
      "request.refused",
      trace,
      { code: problem.code, detail: problem.message, ...(problem.cause ? errorFields(problem.cause) : {}) },
      "warn",
    );
  const retryAfter = problem.details.fields?.retryAfterSeconds;
  return c.body(JSON.stringify(problemDocument(problem, c.req.path, trace.requestId)), problem.status, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...(typeof retryAfter === "number" ? { "retry-after": String(retryAfter) } : {}),
  });
}

/** Problems stay, Hono's own refusals are translated, everything else is our bug. */
function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof HTTPException)) return new Problem("internal-error");
  const codes: Partial<Record<number, ProblemCode>> = { 400: "malformed-request", 413: "payload-too-large", 415: "unsupported-media-type" };
  const code = codes[error.status];
  return code ? new Problem(code, { detail: error.message }) : new Problem("internal-error");
}

type Validated = { success: true } | { success: false; target: string; error: { issues: Parameters<typeof inputErrors>[1] } };

/** What follows each validator: raises invalid-request, with what is wrong where. */
export function refuseInvalid(result: Validated): void {
  if (!result.success) throw new Problem("invalid-request", { errors: inputErrors(result.target, result.error.issues) });
}

/** Zod's issues as JSON Pointers into the body, or `query:name` and `header:name` for what came elsewhere. */
export function inputErrors(target: string, issues: readonly { path: PropertyKey[]; message: string }[]): InputError[] {
  return issues.map(({ path, message }) => {
    const name = path.map(String).join("/");
    const pointer = target === "json" || target === "form" ? `/${name}` : `${target}:${name}`;
    return { pointer: path.length === 0 ? "" : pointer, message };
  });
}
