import { describe, expect, test } from "vitest";
import { docsAssetsPath, docsScriptFile } from "./docs-script.ts";
import { ask } from "./testing.ts";

const scriptPath = `${docsAssetsPath}/${docsScriptFile}`;

describe("/docs", () => {
  test("loads its script from our own assets, describes our own document, and names no other place", async () => {
    const html = await (await ask("/docs")).text();
    expect(html).toContain(`src="${scriptPath}"`);
    expect(html).toContain('"url": "/openapi.json"');
    expect(html).not.toMatch(/https?:|\/\/[a-z]+\./);
    expect(html).toContain('"telemetry": false');
    expect(html).toContain('"withDefaultFonts": false');
  });

  test("runs only the scripts that carry the nonce of this very answer", async () => {
    const [first, second] = [await ask("/docs"), await ask("/docs")];
    const nonces = [first, second].map(
      ({ headers }) => /script-src 'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1] ?? "",
    );
    expect(nonces[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(nonces[0]).not.toBe(nonces[1]);
    const html = await first.text();
    const scripts = html.match(/<script[^>]*>/g) ?? [];
    expect(scripts).toHaveLength(2);
    for (const script of scripts) expect(script).toContain(`nonce="${nonces[0]}"`);
    // An answer kept for a second reader would share its nonce.
    expect(first.headers.get("cache-control")).toBe("no-store");
    expect(first.headers.get("content-security-policy")).toContain("connect-src 'self'");
    await second.text();
  });
});

describe("the page's assets", () => {
  test("the script is there, and may be kept for good since its version is in its name", { tags: ["GW-12"] }, async () => {
    const response = await ask(scriptPath);
    expect([response.status, response.headers.get("content-type")?.split(";")[0]]).toEqual([200, "text/javascript"]);
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect((await response.text()).length).toBeGreaterThan(1_000_000);
    expect(scriptPath).toMatch(/scalar-\d+\.\d+\.\d+\.js$/);
  });

  test("a reader who has it is told so", async () => {
    const etag = (await ask(scriptPath, { method: "HEAD" })).headers.get("etag") ?? "";
    expect((await ask(scriptPath, { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  test("what is not there is a problem, not a page", async () => {
    for (const path of [`${docsAssetsPath}/scalar-0.0.0.js`, docsAssetsPath, `${docsAssetsPath}/`]) {
      const response = await ask(path);
      expect([path, response.status, response.headers.get("content-type")]).toEqual([path, 404, "application/problem+json"]);
    }
  });
});
