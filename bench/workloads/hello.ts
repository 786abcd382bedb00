import { get } from "../load/request.ts";
import type { Workload } from "./workload.ts";

/** The bare Worker that everything is compared with. */
export const hello: Workload = {
  name: "hello",
  target: null,
  on: "hello",
  expected: { status: 200 },
  open: () => () => get("/"),
};
