import { randomUUID } from "node:crypto";
import { type Scope, scopes } from "../../shared/contracts/identity.ts";
import type { Caller } from "../access-matrix.ts";
import { bearer, openPeople, type People, type Person } from "../people.ts";
import type { TestPlatform } from "../platform.ts";
import { openShop } from "../shop.ts";
import type { Scene } from "./plan.ts";

/** Whose an object is. */
export type Owner = "guest" | "buyer A" | "buyer B" | "seller A" | "seller B" | "admin";

export type Cast = Awaited<ReturnType<typeof openCast>>;

/** Scopes that only admins' routes take. */
const adminScopes: readonly Scope[] = ["platform:read", "platform:write"];

/** Five people and a key, and who of them is meant in a scene. */
export async function openCast(platform: TestPlatform) {
  const shop = openShop(platform);
  const people: People = openPeople(platform);
  const ask = async <Body = Record<string, unknown>>(method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const answer = await shop.call<Body>(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const freshKey = () => ({ "idempotency-key": randomUUID() });

  const [admin, buyerA, buyerB, sellerA, sellerB] = await Promise.all([
    people.admin(),
    people.buyer("Ada Lovelace"),
    people.buyer("Bettina Brentano"),
    people.seller(),
    people.seller(),
  ]);
  const sellersScopes = scopes.filter((scope) => !adminScopes.includes(scope));
  const { secret: apiKey } = await people.keyOf(sellerA, sellersScopes, "seller A's");
  const standing: Record<Caller, Person | null> = {
    guest: null,
    ...{ "buyer A": buyerA, "buyer B": buyerB, "seller A": sellerA, "seller B": sellerB, admin, "API key": sellerA },
  };

  /** Whose object a call is about. */
  const ownerIn = ({ who, whose }: Scene): Owner => {
    const self: Owner = who === "API key" ? "seller A" : who;
    if (whose !== "other") return self;
    const others: Record<Owner, Owner> = {
      guest: "buyer A",
      ...{ "buyer A": "buyer B", "buyer B": "buyer A", "seller A": "seller B", "seller B": "seller A", admin: "buyer A" },
    };
    return others[self];
  };
  const personIn = (scene: Scene): Person => standing[ownerIn(scene)] ?? buyerB;
  /** Books belong to sellers and to the shop: whoever else calls means one of the sellers'. */
  const merchantIn = (scene: Scene): Person => {
    const person = personIn(scene);
    return person.role === "buyer" ? (person === buyerA ? sellerA : sellerB) : person;
  };
  const etagOf = async (path: string, person: Person) =>
    (await shop.call("GET", path, undefined, bearer(person))).headers.get("etag") ?? "";
  const credentials = (who: Caller, caller: Person | undefined): Record<string, string> => {
    if (who === "API key") return { "x-api-key": apiKey };
    const person = caller ?? standing[who];
    return person ? bearer(person) : {};
  };
  return {
    ...{ shop, people, admin, buyerA, buyerB, sellerA, sellerB, sellersScopes, standing },
    /** Calls, and throws for a refusal. */
    ask,
    freshKey,
    etagOf,
    ownerIn,
    personIn,
    merchantIn,
    credentials,
  };
}
