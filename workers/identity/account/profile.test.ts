import { beforeAll, describe, expect, test, vi } from "vitest";
import { ask, testDeps } from "../testing.ts";
import { showUser, updateProfile } from "./profile.ts";
import { createRememberedUsers } from "./remembered-users.ts";
import { itemsOf, newBuyer, newStaff, type Person } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

let [ada, eve, admin]: Person[] = [];
beforeAll(async () => {
  [ada, eve, admin] = [await newBuyer(), await newBuyer(), await newStaff("admin")];
});
const as = (person: Person | undefined) => person?.headers ?? {};
const etagOf = async (person: Person | undefined) => (await ask("GET", "/api/users/me", undefined, as(person))).headers.get("etag") ?? "";

describe("GET /api/users/{id}", () => {
  test("shows an account to its owner, by id and as `me`, and to an admin", { tags: ["USR-06"] }, async () => {
    const own = await ask("GET", `/api/users/${ada?.id}`, undefined, as(ada));
    expect(own).toMatchObject({ status: 200, body: { id: ada?.id, email: ada?.email, role: "buyer", emailVerified: false, version: 1 } });
    expect(own.headers.get("cache-control")).toBe("private, no-store");
    expect((await ask("GET", "/api/users/me", undefined, as(ada))).body).toEqual(own.body);
    expect((await ask("GET", `/api/users/${ada?.id}`, undefined, as(admin))).body).toEqual(own.body);
    expect(JSON.stringify(own.body)).not.toMatch(/scrypt|hash|totp/i);
  });

  test("nobody else sees it: others 403, guests 401, an account nobody has 404 for an admin only", { tags: ["USR-06"] }, async () => {
    expect((await ask("GET", `/api/users/${ada?.id}`, undefined, as(eve))).status).toBe(403);
    expect((await ask("GET", `/api/users/${ada?.id}`)).status).toBe(401);
    const nobody = "/api/users/user_01h455vb4pex5vsknk084sn02q";
    expect((await ask("GET", nobody, undefined, as(eve))).status).toBe(403);
    expect((await ask("GET", nobody, undefined, as(admin))).status).toBe(404);
  });
});

describe("GET /api/users", () => {
  test("lists all accounts for an admin, newest first, page by page; nobody else", { tags: ["USR-06"] }, async () => {
    const first = await ask("GET", "/api/users?limit=2", undefined, as(admin));
    const second = await ask("GET", `/api/users?limit=2&cursor=${first.body?.nextCursor}`, undefined, as(admin));
    const ids = [first, second].flatMap((page) => itemsOf(page).map(({ id }) => id));
    expect(ids).toEqual([admin?.id, eve?.id, ada?.id]);
    expect(second.body?.nextCursor).toBeNull();
    expect((await ask("GET", "/api/users", undefined, as(ada))).status).toBe(403);
    expect((await ask("GET", "/api/users?cursor=nonsense", undefined, as(admin))).status).toBe(422);
  });
});

describe("PUT /api/users/{id}", () => {
  const put = (body: unknown, etag: string | null, person = ada, id = "me") =>
    ask("PUT", `/api/users/${id}`, body, { ...as(person), ...(etag === null ? {} : { "if-match": etag }) });

  test("changes the name, once, for whoever has seen the present version", { tags: ["USR-07"] }, async () => {
    const etag = await etagOf(ada);
    const changed = await put({ name: "Augusta Ada King" }, etag);
    expect(changed).toMatchObject({ status: 200, body: { name: "Augusta Ada King", version: 2 } });
    expect((await ask("GET", "/api/users/me", undefined, as(ada))).body).toEqual(changed.body);
    expect((await put({ name: "Too late" }, etag)).status).toBe(412);
    expect((await put({ name: "Unseen" }, null)).status).toBe(428);
  });

  test.each([
    { role: "admin" },
    { id: "user_01h455vb4pex5vsknk084sn02q" },
    { version: 99 },
    { emailVerified: true },
    { sellerId: "seller_x" },
    { email: "eve@example.com" },
  ])("refuses what nobody assigns to themselves: %j (422), and changes nothing", { tags: ["USR-07"] }, async (extra) => {
    const etag = await etagOf(ada);
    expect((await put({ name: "Ada", ...extra }, etag)).status).toBe(422);
    expect(await etagOf(ada)).toBe(etag);
    expect((await ask("GET", "/api/users/me", undefined, as(ada))).body).toMatchObject({ role: "buyer", emailVerified: false });
  });

  test("is not for others (403), but for an admin", { tags: ["USR-07"] }, async () => {
    const etag = await etagOf(ada);
    expect((await put({ name: "Eve" }, etag, eve, ada?.id)).status).toBe(403);
    expect((await put({ name: "Ada, by an admin" }, etag, admin, ada?.id)).status).toBe(200);
  });
});

describe("reading an account again", () => {
  test("asks no database for two seconds, and sees an update at once", { tags: ["USR-10"] }, async () => {
    const person = await newBuyer();
    const { deps } = testDeps();
    const select = vi.spyOn(deps.db, "select");
    // A busy machine may take two seconds for this.
    vi.useFakeTimers({ now: Date.now(), toFake: ["Date"] });
    await showUser(deps, person.id);
    await showUser(deps, person.id);
    expect(select).toHaveBeenCalledTimes(1);
    await updateProfile(deps, { userId: person.id, name: "Renamed", ifVersion: 1 });
    expect(await showUser(deps, person.id)).toMatchObject({ name: "Renamed", version: 2 });
    vi.useRealTimers();
  });

  test("what was read before a change is not remembered after it, nor anything for long", { tags: ["USR-10"] }, async () => {
    let nowMs = 0;
    const remembered = createRememberedUsers(() => nowMs);
    const read = vi.fn(async () => ({ id: "user_1" }) as never);
    await remembered.find("user_1", async () => {
      remembered.forget("user_1");
      return await read();
    });
    await remembered.find("user_1", read);
    await remembered.find("user_1", read);
    expect(read).toHaveBeenCalledTimes(2);
    nowMs = 2_000;
    await remembered.find("user_1", read);
    expect(read).toHaveBeenCalledTimes(3);
  });
});
