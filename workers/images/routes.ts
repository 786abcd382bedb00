import { createApp } from "../../shared/http/app.ts";

/** Nothing public: a sign of life. It depends on nobody. */
export const app = createApp<ImagesEnv>({ domain: "images", ready: async () => ({}) });
