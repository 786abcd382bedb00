import { describe, expect, test } from "vitest";
import type { CataloguedBook } from "../catalogue/catalogue.ts";
import { madeUpBooks } from "../catalogue/made-up-books.ts";
import { seededRandom } from "../random.ts";
import { workloads } from "./all.ts";
import { bookJsonWithToken } from "./book-json.ts";
import { addToCart } from "./cart.ts";
import { search } from "./search.ts";
import { signIn } from "./sign-in.ts";
import type { Setting } from "./workload.ts";

const books: CataloguedBook[] = madeUpBooks(1_000)
  .trim()
  .split("\n")
  .slice(1)
  .map((line, index) => {
    const [sku = "", title = "", author = "", , subject = ""] = line.split(",");
    const slugOf = (name: string) => name.toLowerCase().replaceAll(" ", "-");
    return { id: `book_${index}`, slug: `book-${index}`, title, skus: [sku], authors: [slugOf(author)], subjects: [slugOf(subject)] };
  });
const setting = (): Setting => ({
  books,
  stockedSkus: books.slice(0, 256).flatMap(({ skus }) => skus),
  accessToken: "header.claims.signature",
  connections: 4,
  random: seededRandom(1),
});
const cartAnswer = (index: number) => ({ status: 200, head: `HTTP/1.1 200 OK\r\nX-Cart-Id: cart_${index}`, body: "" });
const accountAnswers = Array.from({ length: 4 }, () => ({ status: 201, head: "HTTP/1.1 201 Created", body: "{}" }));
const cartAnswers = Array.from({ length: 4 }, (_, index) => cartAnswer(index));

describe("workloads", () => {
  test("each has a name of its own", () => {
    expect(new Set(workloads.map(({ name }) => name)).size).toBe(workloads.length);
  });
  test.for(workloads)("$name makes whole requests of one line, fields and body", (workload) => {
    const next = workload.open(setting(), workload === signIn ? accountAnswers : cartAnswers);
    for (let request = 0; request < 200; request++) {
      const [head = "", body] = next(request % 4).split("\r\n\r\n");
      expect(head).toMatch(/^(GET|POST) \/[!-~]* HTTP\/1\.1\r\nhost: localhost\r\n/);
      expect(head).not.toContain("undefined");
      const length = /content-length: (\d+)/.exec(head)?.[1] ?? "0";
      expect(Buffer.byteLength(body ?? "")).toBe(Number(length));
    }
  });
});

describe("search", () => {
  test("never asks the same twice", () => {
    const next = search.open(setting(), []);
    const asked = Array.from({ length: 5_000 }, () => next(0));
    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe("bookJsonWithToken", () => {
  test("sends the token, and is compared with a workload that is there", () => {
    expect(bookJsonWithToken.open(setting(), [])(0)).toContain("\r\nauthorization: Bearer header.claims.signature\r\n");
    expect(workloads.map(({ name }) => name)).toContain(bookJsonWithToken.relative?.to);
  });
});

describe("signIn", () => {
  test("each connection signs in to the account that was made for it", () => {
    const emailOf = (request = "") => /"email":"([^"]+)"/.exec(request)?.[1];
    const made = signIn.prepare?.(setting()).map(emailOf);
    const next = signIn.open(setting(), accountAnswers);
    expect([0, 1, 2, 3].map((connection) => emailOf(next(connection)))).toEqual(made);
    expect(new Set(made).size).toBe(4);
  });
  test("says what an account that could not be made was answered", () => {
    expect(() => signIn.open(setting(), [{ status: 429, head: "HTTP/1.1 429", body: "slowly" }])).toThrow("429 slowly");
  });
});

describe("addToCart", () => {
  test("gives each connection the cart that was made for it, with at most five different SKUs", () => {
    const next = addToCart.open(setting(), cartAnswers);
    const requests = Array.from({ length: 400 }, (_, index) => next(index % 4));
    for (let connection = 0; connection < 4; connection++) {
      const own = requests.filter((request) => request.includes(`x-cart-id: cart_${connection}\r\n`));
      expect(own).toHaveLength(100);
      expect(new Set(own.map((request) => /"sku":"([^"]+)"/.exec(request)?.[1])).size).toBeLessThanOrEqual(5);
    }
  });
  test("says what a cart that could not be made was answered", () => {
    expect(() => addToCart.open(setting(), [{ status: 503, head: "HTTP/1.1 503", body: "busy" }])).toThrow("answered 503: busy");
  });
});
