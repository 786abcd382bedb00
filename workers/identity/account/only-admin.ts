import { Problem } from "../../../shared/problem.ts";
import type { IdentityDeps } from "../deps.ts";
import type { UserRecord } from "../repository.ts";
import { hasOtherAdmin } from "./repository/users.ts";

/** Refuses to let the only admin go: a shop that nobody can run is nobody's wish. Raises conflict. */
export async function refuseOnlyAdmin({ db }: Pick<IdentityDeps, "db">, { id, role }: Pick<UserRecord, "id" | "role">): Promise<void> {
  if (role !== "admin" || (await hasOtherAdmin(db, id))) return;
  throw new Problem("conflict", { detail: "There is no other admin. Make somebody else one first" });
}
