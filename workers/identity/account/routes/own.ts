import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { type CallerVariables, requireOwn } from "../../../../shared/auth/authorize.ts";
import { signedIn } from "../../../../shared/auth/caller.ts";
import type { AppEnv } from "../../../../shared/http/app.ts";
import type { IdentityBindings } from "../../bindings.ts";

export type IdentityApp = OpenAPIHono<AppEnv<IdentityBindings>>;

export const userParams = z.object({
  id: z.string().max(100).openapi({ description: "A user's id, or `me`", example: "me" }),
});
export const ifMatchHeader = z.object({ "if-match": z.string().optional().openapi({ description: "The ETag you read. 428 without" }) });
/** The user a route is about, `me` being the caller. Raises forbidden for whoever may reach only themselves. */
export function userIdOf(caller: Pick<CallerVariables, "actor" | "reach">, id: string): string {
  const { actor } = signedIn(caller);
  const userId = id === "me" ? actor.userId : id;
  requireOwn(caller, () => actor.userId === userId);
  return userId;
}
