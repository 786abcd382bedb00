import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { sameOrigin } from "./same-origin.ts";

const app = createApp({ domain: "test", ready: async () => ({}) });
app.use(sameOrigin);
app.all("/form", (c) => c.text("done"));
const send = async (headers: Record<string, string>, method = "POST") =>
  (await app.request("https://shop.test/form", { method, headers })).status;

test("a form is taken from a page of the same origin, as the browser says it", async () => {
  expect(await send({ "sec-fetch-site": "same-origin" })).toBe(200);
  expect(await send({ "sec-fetch-site": "none" })).toBe(200);
  expect(await send({ origin: "https://shop.test" })).toBe(200);
});

test.each(["cross-site", "same-site", "", "same-origin, cross-site"])("a form from elsewhere is refused (403): %s", async (site) => {
  expect(await send({ "sec-fetch-site": site })).toBe(403);
  // What the browser says of itself outweighs what could be left over from somewhere else.
  expect(await send({ "sec-fetch-site": site, origin: "https://shop.test" })).toBe(403);
});

test.each(["http://shop.test", "https://shop.test:8443", "https://shop.test.evil.example", "https://evil.example", "null", ""])(
  "without that, another origin is refused (403): %s",
  async (origin) => {
    expect(await send({ origin })).toBe(403);
  },
);

test("a form that says nothing of where it comes from is taken from a guest, and refused (403) from who is signed in", {
  tags: ["USR-12"],
}, async () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    expect(await send({}, method), method).toBe(200);
    expect(await send({ authorization: "Bearer t" }, method), method).toBe(403);
  }
});

test("reading is free to come from anywhere", async () => {
  for (const method of ["GET", "HEAD"]) expect(await send({ "sec-fetch-site": "cross-site" }, method)).toBe(200);
});
