import { drizzle } from "drizzle-orm/d1";
import { createApp } from "../../shared/http/app.ts";
import { countBooks } from "./repository.ts";

/** Nothing public: a sign of life, and how many books it has heard of. */
export const app = createApp<RecommenderEnv>({
  domain: "recommender",
  ready: async (env) => ({ database: "ok", books: await countBooks(drizzle(env.DB)) }),
});
