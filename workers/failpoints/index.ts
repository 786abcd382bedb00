// Responsible for failing on demand where the shop must be able to live with it (local platform only): it stands
// between the storefront and recommendations. Leaves to others: everything else.
import { WorkerEntrypoint } from "cloudflare:workers";
import { passThrough } from "./failpoint.ts";
import { app } from "./routes.ts";

export default class extends WorkerEntrypoint<FailpointsEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** What recommendations answer, unless the failpoint is set to something worse. */
  async forBook(query: Parameters<FailpointsEnv["RECOMMENDATIONS"]["forBook"]>[0]) {
    return passThrough(() => this.env.RECOMMENDATIONS.forBook(query));
  }
}
