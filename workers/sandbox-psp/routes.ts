import { createSandboxApp } from "./app.ts";
import { addActionRoutes } from "./routes/actions.ts";
import { addChargeRoutes } from "./routes/charges.ts";
import { addFaultRoutes } from "./routes/faults.ts";

export const app = createSandboxApp();
addChargeRoutes(app);
addActionRoutes(app);
addFaultRoutes(app);
