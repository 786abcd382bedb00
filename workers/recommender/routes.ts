import { drizzle } from "drizzle-orm/d1";
import { booksClaimed } from "../../shared/fill-projection.ts";
import { createApp } from "../../shared/http/app.ts";
import { countBooks, findFilling } from "./repository.ts";

/** Nothing public: a sign of life, and how many books it has heard of. */
export const app = createApp<RecommenderEnv>({
  domain: "recommender",
  ready: async (env) => {
    const db = drizzle(env.DB);
    const [books, filling] = await Promise.all([countBooks(db), findFilling(db)]);
    return { database: "ok", books: booksClaimed(books, filling) };
  },
});
