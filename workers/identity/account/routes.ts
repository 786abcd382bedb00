import { addAddressRoutes } from "./routes/addresses.ts";
import { addApiKeyRoutes } from "./routes/api-keys.ts";
import { addInvitationRoutes } from "./routes/invitations.ts";
import type { IdentityApp } from "./routes/own.ts";
import { addSecurityRoutes } from "./routes/security.ts";
import { addUserRoutes } from "./routes/users.ts";

/** What somebody does with an account over HTTP, once they have one. */
export function addAccountRoutes(app: IdentityApp): void {
  addUserRoutes(app);
  addAddressRoutes(app);
  addSecurityRoutes(app);
  addInvitationRoutes(app);
  addApiKeyRoutes(app);
}
