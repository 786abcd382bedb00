import { opsKeyHeader } from "../../shared/http/ops-key.ts";
import type { AdminBindings } from "./bindings.ts";
import { app } from "./routes.ts";

export const opsKey = "a-key-for-tests-only";

type Owners = Pick<AdminBindings, "CATALOG" | "INVENTORY" | "ORDERS">;
type Headers = Record<string, string>;

/** The back office on top of some owners, and somebody with its key; `key: null` is an environment without one. */
export function openAdmin(owners: Owners, { key = opsKey, origin = "http://shop.test" }: { key?: string | null; origin?: string } = {}) {
  const bindings = { ...owners, ...(key === null ? {} : { OPS_KEY: key }) } satisfies AdminBindings;
  const ask = (path: string, init: RequestInit) => app.request(origin + path, init, bindings);
  const get = (path: string, headers: Headers = { [opsKeyHeader]: opsKey }) => ask(path, { headers });
  const post = (path: string, form: Headers, headers: Headers = { [opsKeyHeader]: opsKey }) =>
    ask(path, { method: "POST", body: new URLSearchParams(form), headers: { origin, ...headers } });
  return { get, post };
}
