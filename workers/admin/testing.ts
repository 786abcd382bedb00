import { env } from "cloudflare:workers";
import { formTokenOf } from "../../shared/http/form-token.ts";
import { bearerFor, type TokenOwner } from "../../tests/tokens.ts";
import type { AdminBindings } from "./bindings.ts";
import { app } from "./routes.ts";

/** What the tests of this Worker share: its pages on top of some owners, and whoever looks at them. */

const { IDENTITY, FORM_SECRET } = env as unknown as Pick<AdminBindings, "IDENTITY" | "FORM_SECRET">;

type Owners = Pick<AdminBindings, "CATALOG" | "INVENTORY" | "ORDERS">;
type Headers = Record<string, string>;

/** The session of everybody whose session is not said. */
const sessionId = "sess_01jd00000000000000000000de";

/** Headers as the gateway sends them for a browser that is signed in. */
export const as = async (owner: TokenOwner): Promise<Headers> => ({ ...(await bearerFor({ sessionId, ...owner })) });

/** An admin, a buyer, the seller of the one book there is, and another seller; and whoever is not signed in. */
export const [admin, buyer, seller, rival] = await Promise.all([
  as({ role: "admin" }),
  as({ role: "buyer" }),
  as({ role: "seller", sellerId: "seller_octavo" }),
  as({ role: "seller", sellerId: "seller_01jd00000000000000000000ot" }),
]);
export const nobody: Headers = {};

/** What the forms of a session carry. */
export const formTokenFor = (session: string) => formTokenOf(FORM_SECRET, session);

/** The back office on top of some owners. Whoever calls is an admin, and their forms are those of their session, unless told otherwise. */
export function openAdmin(owners: Owners, { origin = "http://shop.test" } = {}) {
  const bindings: AdminBindings = { ...owners, IDENTITY, FORM_SECRET };
  const ask = (path: string, init: RequestInit) => app.request(origin + path, init, bindings);
  const get = (path: string, headers: Headers = admin) => ask(path, { headers });
  const post = (path: string, form: Headers, headers: Headers = admin) =>
    ask(path, {
      method: "POST",
      body: new URLSearchParams({ formToken: formTokenFor(sessionId), ...form }),
      headers: { origin, ...headers },
    });
  /** A form with a file in it. */
  const upload = (path: string, form: Headers, file: File | null, headers: Headers = admin) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ formToken: formTokenFor(sessionId), ...form })) body.set(name, value);
    if (file) body.set("file", file);
    return ask(path, { method: "POST", body, headers: { origin, ...headers } });
  };
  return { get, post, upload };
}
