import { describe, expect, test } from "vitest";
import { routes } from "../routes-table.ts";
import { cacheManifest, cacheNameOf } from "./manifest.ts";

const shop = "http://shop.example";
const nameOf = (address: string) => cacheNameOf(shop + address);

/** The longest an answer may be on its way to a reader: the bound stated for production (architecture.md, section 6). */
const boundMs = 120_000;

describe("the cache manifest", () => {
  test.each([
    ["/", "home page"],
    ["/books/frankenstein", "book page"],
    ["/books/9780141439471", "book page"],
    ["/books", "list page"],
    ["/subjects", "list page"],
    ["/subjects/gothic-fiction?sort=price", "list page"],
    ["/subjects/gothic-fiction?code=bisac%3AFIC027040", "list page"],
    ["/subjects/thema:1DDU-GB-E?sort=price", "list page"],
    ["/authors/mary-shelley", "list page"],
    ["/contributors/stephen-briggs", "list page"],
    ["/series/discworld", "list page"],
    ["/search?q=whale", "search page"],
    ["/about", "static page"],
    ["/covers/frankenstein-1a2b3c.svg", "cover"],
    ["/assets/app-ABCDEFGH.css", "asset"],
    ["/images/img_01h455vb4pex5vsknk084sn02q-640.webp", "picture"],
    ["/images/img_01h455vb4pex5vsknk084sn02q-0123456789-square-320.webp", "picture"],
    ["/api/books/book_01h455vb4pex5vsknk084sn02q", "book"],
    ["/api/products/frankenstein", "book"],
    ["/api/books?category=poetry&category=drama", "list of books"],
    ["/api/categories", "subjects"],
    ["/api/books?subject=thema:FBC", "list of books"],
    ["/api/subject-codes?category=poetry&subject=thema:FBC", "subject codes"],
    ["/api/search?q=whale&page=2", "search"],
    ["/api/search/suggestions?q=wh", "search"],
    ["/api/recommendations/book/frankenstein?limit=4", "recommendations"],
  ])("%s is a %s", { tags: ["CAC-02"] }, (address, name) => {
    expect(nameOf(address)?.rule.name).toBe(name);
  });

  test.each([
    ...["/cart", "/checkout", "/orders/ord_1?token=t", "/admin", "/admin/orders", "/health", "/ready", "/__mailbox", "/__sandbox/x"],
    ...["/api/cart", "/api/orders", "/api/orders/ord_1", "/api/inventory/9780141439471", "/api/payments/pay_1", "/api/webhooks/sandbox"],
    ...[
      "/books/frankenstein?token=t",
      "/?x=1",
      "/books/",
      "/books/a/b",
      "//books/a",
      "/api/books/",
      "/covers/../cart",
      "/api/search/other",
    ],
    ...["/api/search?q=%BE", "/api/search?q=a%EDb", "/books/%66rankenstein", "/search?q=a&secret=1", `/search?q=${"a".repeat(1_100)}`],
  ])("%s is never kept", { tags: ["CAC-02"] }, (address) => {
    expect(nameOf(address)).toBeNull();
  });

  test("addresses that mean the same have one name; the order of a repeated filter stays", () => {
    const key = nameOf("/books?category=b&category=a&sort=price")?.key;
    expect(nameOf("/books?utm_source=mail&sort=price&category=b&fbclid=1&category=a")?.key).toBe(key);
    expect(nameOf("/books?category=a&category=b&sort=price")?.key).not.toBe(key);
  });

  test("two hosts never share an answer, since pages name their own", () => {
    expect(cacheNameOf("http://evil.example/books")?.key).not.toBe(nameOf("/books")?.key);
  });

  test("what people see of books keeps the stated bound; only what is named by its content stays longer", { tags: ["CAC-02"] }, () => {
    for (const { name, lifetime } of cacheManifest) {
      const longestMs = Math.max(lifetime.memoryMs, lifetime.freshMs + lifetime.staleMs);
      if (["asset", "cover", "picture"].includes(name)) expect(lifetime.freshMs).toBe(365 * 24 * 3_600_000);
      else if (name === "static page") expect(longestMs).toBeLessThanOrEqual(24 * 3_600_000);
      else expect(longestMs, name).toBeLessThan(boundMs);
    }
  });

  test("no rule reaches what belongs to one person, whoever owns it", () => {
    const personal = routes.filter(({ to }) => ["CART", "ORDERS", "PAYMENTS", "INVENTORY", "ADMIN"].includes(to));
    expect(personal.length).toBeGreaterThan(4);
    for (const { prefix } of personal) for (const path of [prefix, `${prefix}/x`]) expect(nameOf(path), path).toBeNull();
  });
});
