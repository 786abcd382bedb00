/** A bare Worker, served the way the platform serves its gateway: workerd itself listens, nothing stands in front. */
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

const script = `export default {
  fetch: () => new Response("hello"),
};`;

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    telemetry: { enabled: false },
    name: "hello",
    modules: true,
    script,
    compatibilityDate: "2026-08-01",
    compatibilityFlags: ["nodejs_compat"],
    unsafeDirectSockets: [{ host: "127.0.0.1", port: Number(process.argv[2]) }],
  }),
);
await miniflare.ready;
process.send?.("ready");

const end = async () => {
  await miniflare.dispose();
  process.exit(0);
};
process.on("SIGTERM", end);
process.on("SIGINT", end);
process.on("disconnect", end);
