import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exportBooks } from "./export-books.ts";
import { parseCommandLine } from "./options.ts";

/** A shop that answers as told, while `use` asks it. */
async function withShop<Result>(answer: RequestListener, use: (url: string) => Promise<Result>): Promise<Result> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const newFolder = () => mkdtemp(join(tmpdir(), "octavo-export-"));

describe("exportBooks", () => {
  test("writes what the shop sends, byte by byte, and asks for what was named", async () => {
    const folder = await newFolder();
    const file = join(folder, "books.jsonl");
    const asked: (string | undefined)[] = [];
    const bytes = await withShop(
      (request, response) => {
        asked.push(request.url, String(request.headers["x-api-key"]));
        response.write('{"title":"Émile"}\n');
        setTimeout(() => response.end('{"title":"Emma"}\n'), 20);
      },
      (url) => exportBooks({ file, format: "jsonl", url, apiKey: "ock_test", sellerId: "seller_ada" }),
    );
    expect(asked).toEqual(["/api/exports/books?format=jsonl&sellerId=seller_ada", "ock_test"]);
    expect(await readFile(file, "utf8")).toBe('{"title":"Émile"}\n{"title":"Emma"}\n');
    expect(bytes).toBe(36);
    expect(await readdir(folder)).toEqual(["books.jsonl"]);
  });

  test("leaves the file that was there when the export breaks off, and nothing of its own", async () => {
    const folder = await newFolder();
    const file = join(folder, "books.csv");
    await writeFile(file, "yesterday’s");
    const exporting = withShop(
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write("title\r\n");
        setTimeout(() => response.destroy(), 20);
      },
      (url) => exportBooks({ file, format: "csv", url, apiKey: "ock_test" }),
    );
    await expect(exporting).rejects.toThrow(/^The export broke off, and .*books\.csv was not written/);
    expect(await readFile(file, "utf8")).toBe("yesterday’s");
    expect(await readdir(folder)).toEqual(["books.csv"]);
  });

  test("says why the shop refuses", async () => {
    const refusing: RequestListener = (_, response) => {
      response.writeHead(403, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ status: 403, detail: "Sellers export their own books only" }));
    };
    const file = join(await newFolder(), "books.csv");
    const exporting = withShop(refusing, (url) => exportBooks({ file, format: "csv", url, apiKey: "ock_test" }));
    await expect(exporting).rejects.toThrow("Sellers export their own books only");
  });
});

describe("parseCommandLine", () => {
  test("knows the format by the file’s name, or as it is told", () => {
    const formatOf = (...args: string[]) => parseCommandLine(args, "/shop").format;
    expect(["b.csv", "b.JSONL", "b.ndjson", "b.xml", "b.onix"].map((name) => formatOf(name))).toEqual([
      "csv",
      "jsonl",
      "jsonl",
      "onix",
      "onix",
    ]);
    expect(formatOf("b.txt", "--as", "onix")).toBe("onix");
    expect(() => formatOf("b.txt")).toThrow("Say with --as what to write: csv or jsonl or onix.");
    expect(() => formatOf("b.csv", "--as", "xlsx")).toThrow("Say with --as");
  });

  test("takes one file, relative to where it is called, and an address", () => {
    expect(parseCommandLine(["b.csv", "--url", "https://shop.example/x", "--seller", "seller_ada", "--key", "ock_1"], "/shop")).toEqual({
      ...{ file: "/shop/b.csv", format: "csv", url: "https://shop.example", key: "ock_1", sellerId: "seller_ada" },
    });
    for (const args of [[], ["a.csv", "b.csv"]]) expect(() => parseCommandLine(args, "/shop")).toThrow("Name one file.");
    expect(() => parseCommandLine(["a.csv", "--url", "shop"], "/shop")).toThrow("--url takes an address");
  });
});
