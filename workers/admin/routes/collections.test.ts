import { describe, expect, test } from "vitest";
import { fail } from "../../../shared/result.ts";
import { createOwners, flatland } from "../../../tests/doubles/owners.ts";
import { openAdmin, seller } from "../testing.ts";

const where = (answer: Response) => [answer.status, answer.headers.get("location")];

describe("/admin/collections", () => {
  test("is the house's: a seller neither sees nor changes any (403), and finds no way there", async () => {
    const owners = createOwners();
    const desk = openAdmin(owners);
    for (const path of ["/admin/collections", "/admin/collections/new", "/admin/collections/winter"]) {
      expect((await desk.get(path, seller)).status).toBe(403);
    }
    expect((await desk.post("/admin/collections", { name: "Mine" }, seller)).status).toBe(403);
    expect(owners.commands).toEqual([]);
    expect(await (await desk.get("/admin", seller)).text()).not.toContain("/admin/collections");
    expect(await (await desk.get("/admin")).text()).toContain("/admin/collections");
  });

  test("makes one by hand of what names its books, each once, at an address made from its name", async () => {
    const owners = createOwners();
    const books = `flatland and its title\n978-0-14-143947-1\n${flatland.id}`;
    const answer = await openAdmin(owners).post("/admin/collections", { name: "Winter, Reading", kind: "hand", books });
    expect(where(answer)).toEqual([303, "/admin/collections?done=saved"]);
    expect(owners.commands).toMatchObject([
      { method: "saveCollection", slug: "winter-reading", version: null, body: { name: "Winter, Reading", bookIds: [flatland.id] } },
    ]);
  });

  test("names the books that the shop has not, and writes nothing (422)", async () => {
    const owners = createOwners();
    const answer = await openAdmin(owners).post("/admin/collections", { name: "Winter", kind: "hand", books: "FLATLAND\nNOWHERE\n<b>" });
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain("the shop sells nothing as NOWHERE, &lt;b&gt;");
    expect(owners.commands).toEqual([]);
  });

  test("puts a rule in the place of the version that was looked at", async () => {
    const owners = createOwners();
    const form = { name: "Cheap", kind: "rule", maxPrice: "5", sort: "price", version: "4" };
    expect(where(await openAdmin(owners).post("/admin/collections/winter", form))).toEqual([303, "/admin/collections?done=saved"]);
    expect(owners.commands).toMatchObject([
      { slug: "winter", version: 4, body: { name: "Cheap", rule: { maxPrice: "500", sort: "price" } } },
    ]);
  });

  test("shows the books of one by hand, a line each, and one that is nowhere not (404)", async () => {
    const desk = openAdmin(createOwners());
    expect(await (await desk.get("/admin/collections/winter")).text()).toContain("FLATLAND Flatland &lt;script&gt;");
    for (const slug of ["summer", "No", "%00"]) expect((await desk.get(`/admin/collections/${slug}`)).status).toBe(404);
  });

  test("a version that somebody else has changed is said to be (412)", async () => {
    const saveCollection = async () => fail("precondition-failed");
    const desk = openAdmin(createOwners({ catalog: { saveCollection } }));
    const answer = await desk.post("/admin/collections/winter", { name: "Late", kind: "rule", sort: "title", version: "3" });
    expect(answer.status).toBe(412);
    const html = await answer.text();
    expect(html).toContain("Somebody else has changed this collection meanwhile");
    for (const words of ['value="Late"', 'name="version" value="4"']) expect(html).toContain(words);
  });

  test("deletes the version that was looked at", async () => {
    const owners = createOwners();
    expect(where(await openAdmin(owners).post("/admin/collections/winter/delete", { version: "4" }))).toEqual([
      303,
      "/admin/collections?done=deleted",
    ]);
    expect(owners.commands).toMatchObject([{ method: "deleteCollection", slug: "winter", version: 4 }]);
  });
});
