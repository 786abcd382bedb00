import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { addresses as table } from "../tables.ts";
import { ask, db } from "../testing.ts";
import { addressesMax, saveAddress } from "./addresses.ts";
import { depsWithMeanwhile, eraseRow, itemsOf, newBuyer, newStaff, type Person, pointersOf } from "./testing.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

const london = { name: "Ada Lovelace", line1: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", country: "GB" };
const paris = { ...london, line1: "5 rue de l'Odéon", city: "Paris", postalCode: "75006", country: "FR" };

let [ada, eve, admin]: Person[] = [];
beforeAll(async () => {
  [ada, eve, admin] = [await newBuyer(), await newBuyer(), await newStaff("admin")];
});
const path = "/api/users/me/addresses";
const add = (body: unknown, person = ada) => ask("POST", path, body, person?.headers);
const list = async (person = ada) => itemsOf<{ isDefault: boolean }>(await ask("GET", path, undefined, person?.headers));

describe("POST /api/users/{id}/addresses", () => {
  test("keeps an address, sealed, and shows it to its owner", { tags: ["USR-08", "USR-09", "SEC-02"] }, async () => {
    const { status, body, headers } = await add({ address: london, isDefault: true });
    expect({ status, body }).toMatchObject({ status: 201, body: { address: london, isDefault: true, version: 1 } });
    expect(headers.get("etag")).toBe(`"${body?.id}.1"`);
    expect(await list()).toEqual([body]);
    expect(JSON.stringify(await db.select().from(table))).not.toMatch(/St James|London|Lovelace/);
  });

  test("a new default takes the place of the old one", { tags: ["USR-09"] }, async () => {
    const person = await newBuyer();
    for (const isDefault of [true, false, true]) await add({ address: paris, isDefault }, person);
    expect((await list(person)).map(({ isDefault }) => isDefault)).toEqual([false, false, true]);
  });

  test.each([
    [{ ...london, country: "UK" }, "/address/country"],
    [{ ...london, line1: "12 St\nJames" }, "/address/line1"],
    [{ ...london, planet: "Earth" }, "/address"],
    [{ ...london, city: undefined }, "/address/city"],
  ])("%j is no address (422 at %s)", { tags: ["USR-09"] }, async (address, pointer) => {
    const answer = await add({ address });
    expect(answer.status).toBe(422);
    expect(pointersOf(answer)).toContain(pointer);
  });

  test.each([{ id: "addr_x" }, { userId: "user_x" }, { version: 7 }])(
    "refuses %j, which nobody assigns (422)",
    { tags: ["USR-09"] },
    async (extra) => {
      expect((await add({ address: london, ...extra })).status).toBe(422);
    },
  );

  test("keeps so many and no more (409)", { tags: ["USR-09"] }, async () => {
    const person = await newBuyer();
    const [first] = [await add({ address: london }, person)];
    const [row] = (await db.select().from(table)).filter(({ id }) => id === first.body?.id);
    if (!row) throw new Error("the address was not kept");
    const others = Array.from({ length: addressesMax - 1 }, (_, index) => ({
      ...row,
      id: `${row.id.slice(0, -2)}${String(index).padStart(2, "0")}`,
    }));
    for (const other of others) await db.insert(table).values(other).onConflictDoNothing();
    expect((await add({ address: london }, person)).status).toBe(409);
    // Of two at once, which both find room for one, one is kept.
    await db.delete(table).where(eq(table.id, String(first.body?.id)));
    const answers = await Promise.all([1, 2].map(() => add({ address: london, isDefault: true }, person)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await db.$count(table, eq(table.userId, person.id))).toBe(addressesMax);
  });

  test("none is kept of an account that was erased meanwhile (404)", { tags: ["USR-09", "P-77"] }, async () => {
    const person = await newBuyer();
    const saving = saveAddress(
      depsWithMeanwhile(() => eraseRow(person.id)),
      { userId: person.id, address: london, isDefault: true },
    );
    await expect(saving).rejects.toMatchObject({ code: "not-found" });
    expect(await db.$count(table, eq(table.userId, person.id))).toBe(0);
  });
});

describe("PUT and DELETE /api/users/{id}/addresses/{addressId}", () => {
  test("change and remove it for whoever has seen the present version", { tags: ["USR-08"] }, async () => {
    const person = await newBuyer();
    await add({ address: paris, isDefault: true }, person);
    const { body, headers } = await add({ address: london }, person);
    const [one, etag] = [`${path}/${body?.id}`, headers.get("etag") ?? ""];
    const send = (method: string, ifMatch?: string) =>
      ask(method, one, method === "PUT" ? { address: paris, isDefault: true } : undefined, {
        ...person.headers,
        ...(ifMatch ? { "if-match": ifMatch } : {}),
      });
    expect((await send("PUT")).status).toBe(428);
    expect(await send("PUT", etag)).toMatchObject({ status: 200, body: { address: paris, isDefault: true, version: 2 } });
    expect((await list(person)).map(({ isDefault }) => isDefault)).toEqual([false, true]);
    expect((await send("PUT", etag)).status).toBe(412);
    expect((await send("DELETE")).status).toBe(428);
    expect((await send("DELETE", etag)).status).toBe(412);
    expect((await send("DELETE", `"${body?.id}.2"`)).status).toBe(204);
    expect((await send("DELETE", `"${body?.id}.2"`)).status).toBe(404);
    expect(await list(person)).toHaveLength(1);
  });

  test("another's is not there (404), and another's list is closed, to an admin too (403)", { tags: ["USR-08"] }, async () => {
    const { body } = await add({ address: london });
    const own = { address: paris };
    const match = { "if-match": `"${body?.id}.1"` };
    expect((await ask("PUT", `${path}/${body?.id}`, own, { ...eve?.headers, ...match })).status).toBe(404);
    for (const person of [eve, admin]) {
      expect((await ask("GET", `/api/users/${ada?.id}/addresses`, undefined, person?.headers)).status).toBe(403);
      expect((await ask("PUT", `/api/users/${ada?.id}/addresses/${body?.id}`, own, { ...person?.headers, ...match })).status).toBe(403);
      expect((await ask("DELETE", `/api/users/${ada?.id}/addresses/${body?.id}`, undefined, { ...person?.headers, ...match })).status).toBe(
        403,
      );
    }
    expect((await ask("GET", path)).status).toBe(401);
    expect(await list()).toContainEqual(body);
  });
});
