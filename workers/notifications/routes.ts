import { drizzle } from "drizzle-orm/d1";
import { createApp } from "../../shared/http/app.ts";
import { countQueuedMessages } from "./repository.ts";

export const app = createApp<NotificationsEnv>({
  domain: "notifications",
  ready: async (env) => ({ database: "ok", queuedMails: await countQueuedMessages(drizzle(env.DB)) }),
});
