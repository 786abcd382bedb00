import { z } from "@hono/zod-openapi";
import { createApp } from "../../shared/http/app.ts";
import { jsonBody } from "../../shared/http/json-body.ts";
import { invalid } from "../../shared/problem.ts";
import { failpoint, modes, setFailpoint } from "./failpoint.ts";

const path = "/__failpoints/recommendations";
const settingSchema = z.strictObject({ mode: z.enum(modes) });

/** Setting the failpoint and looking at it. No part of the API: the routes are in no document. */
export const app = createApp<FailpointsEnv>({ domain: "failpoints", ready: async () => ({ mode: failpoint.mode }) });

app.get(path, (c) => c.json(failpoint, 200, { "cache-control": "no-store" }));

app.put(path, jsonBody, async (c) => {
  const setting = settingSchema.safeParse(await c.req.json());
  if (!setting.success) throw invalid("/mode", `expected one of ${modes.join(", ")}`);
  setFailpoint(setting.data.mode);
  return c.json(failpoint, 200, { "cache-control": "no-store" });
});
