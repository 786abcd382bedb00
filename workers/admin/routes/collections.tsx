import { Hono } from "hono";
import type { BookSummary } from "../../../shared/contracts/catalog.ts";
import { slugSchema } from "../../../shared/contracts/catalog.ts";
import { type CollectionPage, collectionBooksMax } from "../../../shared/contracts/collections.ts";
import { skuSchema } from "../../../shared/contracts/common.ts";
import { readForm, typedNumber } from "../../../shared/http/form-body.ts";
import { isId } from "../../../shared/ids.ts";
import { parseIsbn } from "../../../shared/isbn.ts";
import { Problem } from "../../../shared/problem.ts";
import { fail, ok, type Result, unwrap } from "../../../shared/result.ts";
import { slugOf } from "../../../shared/slug.ts";
import {
  booksNamedIn,
  type CollectionForm,
  collectionFormOf,
  emptyCollectionForm,
  formOfCollection,
  type RefusedCollection,
  refusedCollection,
  ruleOfForm,
} from "../../../web/admin/collection-form.ts";
import { CollectionFormPage } from "../../../web/admin/pages/collection.tsx";
import { CollectionListPage } from "../../../web/admin/pages/collections.tsx";
import { askOwner } from "../ask-owner.ts";
import type { AdminApp, AdminContext } from "../bindings.ts";
import { rememberWrite } from "../last-write.ts";
import { goTo, showPage } from "../show-page.tsx";
import { staffOf } from "../staff.ts";

/** Books that the catalogue lists, or quotes, in one call. */
const atOnce = 100;

/** Collections, which are the house's: admins alone see and change them here. */
export const collectionRoutes = new Hono<AdminApp>();

collectionRoutes.use("/admin/collections/*", async (c, next) => {
  if (staffOf(c).role !== "admin") throw new Problem("forbidden", { detail: "Collections are put together by the house." });
  return await next();
});

collectionRoutes.get("/admin/collections", async (c) => {
  const collections = await askOwner("catalog", () => c.env.CATALOG.listCollections());
  return await showPage(c, "Collections", <CollectionListPage collections={collections} done={c.req.query("done")} />);
});

collectionRoutes.get("/admin/collections/new", (c) => showForm(c, null, emptyCollectionForm));

collectionRoutes.post("/admin/collections", async (c) => {
  const form = collectionFormOf(await readForm(c.req));
  return await save(c, null, { ...form, slug: form.slug || slugOf(form.name) }, null);
});

collectionRoutes.get("/admin/collections/:slug", async (c) => {
  const collection = await findCollection(c);
  return await showForm(c, collection, formOfCollection(collection));
});

collectionRoutes.post("/admin/collections/:slug", async (c) => {
  const sent = await readForm(c.req);
  const collection = await findCollection(c);
  return await save(c, collection, { ...collectionFormOf(sent), slug: collection.slug }, typedNumber(sent.version ?? ""));
});

collectionRoutes.post("/admin/collections/:slug/delete", async (c) => {
  const { version = "" } = await readForm(c.req);
  const collection = await findCollection(c);
  const command = { token: staffOf(c).token, trace: c.var.trace, slug: collection.slug, version: typedNumber(version) };
  const deleted = await askOwner("catalog", () => c.env.CATALOG.deleteCollection(command));
  if (!deleted.ok) {
    const refused = refusedCollection(deleted.error, emptyCollectionForm);
    return await showForm(c, collection, formOfCollection(collection), { refused, status: new Problem(deleted.error.code).status });
  }
  rememberWrite(c, deleted.value.bookmark);
  return goTo(c, "/admin/collections?done=deleted");
});

/** The collection that the address names, with all its books where they were put there by hand. Raises not-found. */
async function findCollection(c: AdminContext): Promise<CollectionPage> {
  const slug = c.req.param("slug") ?? "";
  const pageFrom = async (cursor?: string) => {
    const found = slugSchema.safeParse(slug).success
      ? await askOwner("catalog", async () => unwrap(await c.env.CATALOG.findCollection({ slug, limit: atOnce, cursor })))
      : null;
    if (!found) throw new Problem("not-found", { detail: "There is no such collection." });
    return found;
  };
  const first = await pageFrom();
  if (first.rule) return first;
  const items: BookSummary[] = [...first.items];
  for (let cursor = first.nextCursor; cursor !== null && items.length < collectionBooksMax; ) {
    const page = await pageFrom(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return { ...first, items };
}

async function save(c: AdminContext, present: CollectionPage | null, form: CollectionForm, version: number | null): Promise<Response> {
  const { name, description } = form;
  const chosen = form.kind === "rule" ? ok({ rule: ruleOfForm(form, present?.rule ?? null) }) : await namedBooks(c, form);
  const body = chosen.ok && { name, description: description.replaceAll("\r\n", "\n"), ...chosen.value };
  const command = { token: staffOf(c).token, trace: c.var.trace, slug: form.slug, version, body };
  const saved = chosen.ok ? await askOwner("catalog", () => c.env.CATALOG.saveCollection(command)) : chosen;
  if (saved.ok) {
    rememberWrite(c, saved.value.bookmark);
    return goTo(c, "/admin/collections?done=saved");
  }
  // Whoever saves once more has been told that somebody else was first.
  const shown = present && {
    ...present,
    version: saved.error.code === "precondition-failed" ? present.version : (version ?? present.version),
  };
  return await showForm(c, shown, form, { refused: refusedCollection(saved.error, form), status: new Problem(saved.error.code).status });
}

/** The ids of the books that the lines of a form name, each once; a failure names the first lines that name none. */
async function namedBooks(c: AdminContext, form: CollectionForm): Promise<Result<{ bookIds: string[] }>> {
  const named = booksNamedIn(form);
  if (named.length > collectionBooksMax) {
    return fail("invalid-request", { errors: [{ pointer: "/bookIds", message: `at most ${collectionBooksMax}` }] });
  }
  const skus = named.flatMap((name) => (isId("book", name) ? [] : (skuOf(name) ?? [])));
  const idOfSku = new Map<string, string>();
  for (let at = 0; at < skus.length; at += atOnce) {
    const quotes = await askOwner("catalog", () => c.env.CATALOG.quoteEditions({ skus: skus.slice(at, at + atOnce) }));
    for (const { sku, bookId } of quotes) idOfSku.set(sku, bookId);
  }
  const found = named.map((name) => (isId("book", name) ? name : idOfSku.get(skuOf(name) ?? "")));
  const unknown = named.filter((_, index) => found[index] === undefined).slice(0, shownMax);
  if (unknown.length > 0) {
    return fail("invalid-request", { errors: [{ pointer: "/bookIds", message: `the shop sells nothing as ${unknown.join(", ")}` }] });
  }
  return ok({ bookIds: [...new Set(found.flatMap((id) => id ?? []))] });
}

/** Unknown books that a refusal names. */
const shownMax = 5;

/** A SKU as people type it. */
function skuOf(name: string): string | null {
  return parseIsbn(name) ?? skuSchema.safeParse(name.toUpperCase()).data ?? null;
}

type Outcome = { refused: RefusedCollection; status: Problem["status"] };

async function showForm(c: AdminContext, collection: CollectionPage | null, form: CollectionForm, outcome?: Outcome): Promise<Response> {
  const about = { collection, form, formToken: staffOf(c).formToken, refused: outcome?.refused };
  return await showPage(c, collection?.name ?? "A new collection", <CollectionFormPage {...about} />, outcome?.status ?? 200);
}
