import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { MadeCrops, MadeVariants } from "../../shared/contracts/images.ts";
import type { Result } from "../../shared/result.ts";
import type Images from "./index.ts";
import { pngOf, waves } from "./testing.ts";

/** This Worker, called as its sisters call it. */
const images = (exports as unknown as { default: Service<typeof Images> }).default;

test("a picture goes in and its variants come out, as plain data", async () => {
  const result = (await images.makeVariants({ bytes: await pngOf(waves(200, 300)) })) as Result<MadeVariants>;
  if (!result.ok) throw new Error(result.error.detail);
  expect(result.value).toMatchObject({ width: 200, height: 300, contentType: "image/png", file: expect.any(Uint8Array) });
  expect(result.value.variants.map(({ width, height, bytes }) => [width, height, bytes instanceof Uint8Array])).toEqual([
    [160, 240, true],
    [200, 300, true],
  ]);
});

test("what is no picture comes back as a failure, which says where and why", async () => {
  expect(await images.makeVariants({ bytes: new TextEncoder().encode("GIF89a") })).toMatchObject({
    ok: false,
    error: { code: "invalid-request", errors: [{ pointer: "/file", message: "expected a JPEG, PNG or WebP file" }] },
  });
});

test("a picture and a point go in and cut-outs come out", async () => {
  const command = { bytes: await pngOf(waves(200, 300)), focalPoint: { x: 0.5, y: 0.5 } };
  const result = (await images.makeCrops(command)) as Result<MadeCrops>;
  if (!result.ok) throw new Error(result.error.detail);
  expect(result.value.square.map(({ width, height, bytes }) => [width, height, bytes instanceof Uint8Array])).toEqual([
    [160, 160, true],
    [200, 200, true],
  ]);
  expect(result.value.cover.map(({ width, height }) => [width, height])).toEqual([
    [160, 240],
    [200, 300],
  ]);
});

test("it is ready, and has no public route", async () => {
  expect((await images.fetch("http://images/ready")).status).toBe(200);
  expect((await images.fetch("http://images/images/x")).status).toBe(404);
});
