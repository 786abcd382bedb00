import type { Context, MiddlewareHandler } from "hono";
import { renderProblem } from "../../shared/http/app.ts";
import { Problem } from "../../shared/problem.ts";
import type { GatewayApp } from "./bindings.ts";
import { pathOf } from "./path.ts";
import { findRoute, isOwnApi } from "./routes-table.ts";

const readMethods = ["GET", "HEAD"];
/** TRACE would read a visitor's cookies back to a script, CONNECT would make a proxy of us, the rest nobody here speaks. */
const methods = [...readMethods, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Finds the row that answers the request. Nothing goes on with a path that is not plain or a method that is not known. */
export const routing: MiddlewareHandler<GatewayApp> = async (c, next) => {
  const { url, method } = c.req.raw;
  const path = pathOf(url);
  const route = findRoute(path);
  c.set("path", path);
  c.set("route", route);
  if (route.to === "NOBODY") throw new Problem("not-found");
  const allowed = route.to === "GATEWAY" && !isOwnApi(route) ? readMethods : methods;
  if (!allowed.includes(method)) return methodNotAllowed(c, allowed);
  return await next();
};

/** A 405 with the list RFC 9110, section 15.5.6, asks for. */
function methodNotAllowed(c: Context<GatewayApp>, allowed: string[]): Response {
  const response = renderProblem(new Problem("method-not-allowed"), c, c.get("log"));
  response.headers.set("allow", allowed.join(", "));
  return response;
}
