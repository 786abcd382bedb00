import type { Caller, Whose } from "../access-matrix.ts";
import type { Person } from "../people.ts";

/** What a call has that is right in every respect but, perhaps, in who makes it; `path` where the route's own will not do. */
export type Call = { path?: string; body?: unknown; headers?: Record<string, string>; caller?: Person };
/** Who calls, about whose object, and whether they may. */
export type Scene = { who: Caller; whose: Whose; isAllowed: boolean };
/** Makes the call of a scene. */
export type Plan = (scene: Scene) => Call | Promise<Call>;
/** The plans of some routes, by `METHOD /path`. */
export type Plans = Record<string, Plan>;

/** A call that needs nothing but its route. */
export const nothing: Plan = () => ({});

/** The same call whoever makes it. */
export const at =
  (path: string, body?: unknown): Plan =>
  () => ({ path, body });
