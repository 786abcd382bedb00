// Responsible for pictures as bytes: what a file is, whether it is whole, and the same picture in the sizes that pages show.
// Leaves to others: whose picture it is, where it is kept and who may see it (catalog). It stores nothing.
import { WorkerEntrypoint } from "cloudflare:workers";
import type { MadeCrops, MadeVariants, MakeCropsCommand, MakeVariantsCommand } from "../../shared/contracts/images.ts";
import { attempt, type Result } from "../../shared/result.ts";
import { makeCrops, makeVariants } from "./make-variants.ts";
import { createPlaces } from "./places.ts";
import { app } from "./routes.ts";

const inPlace = createPlaces(Date.now);

export default class extends WorkerEntrypoint<ImagesEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** A picture of at most 10 MB and 24 megapixels in all its sizes. 413, 422 for what is none, 503 while too many are being made. */
  async makeVariants({ bytes }: MakeVariantsCommand): Promise<Result<MadeVariants>> {
    return attempt(() => inPlace(() => makeVariants(bytes)));
  }

  /** Cut-outs of a picture around the point that matters in it. 413, 422, 503 as for its variants. */
  async makeCrops(command: MakeCropsCommand): Promise<Result<MadeCrops>> {
    return attempt(() => inPlace(() => makeCrops(command)));
  }
}
