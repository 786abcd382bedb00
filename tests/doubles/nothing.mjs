import { WorkerEntrypoint } from "cloudflare:workers";

/** Stands where a sister Worker would, for tests that pass their own doubles and never call it. */
export default class extends WorkerEntrypoint {}
