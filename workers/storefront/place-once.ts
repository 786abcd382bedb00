import type { StorefrontBindings } from "./bindings.ts";

type Command = Parameters<StorefrontBindings["ORDERS"]["placeOrder"]>[0];

/** How long a second press of the button waits for the first one's outcome, and how often it asks. */
const waitMs = 12_000;
const everyMs = 500;

/**
 * Places the order; when the same form is already being worked on (the button was pressed twice), waits for what becomes
 * of it, so that both presses end on the same page. Still `request-in-progress` after twelve seconds.
 */
export async function placeOnce(
  orders: StorefrontBindings["ORDERS"],
  command: Command,
  pause: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
) {
  for (let waitedMs = 0; ; waitedMs += everyMs) {
    const placed = await orders.placeOrder(command);
    if (placed.ok || placed.error.code !== "request-in-progress" || waitedMs >= waitMs) return placed;
    await pause(everyMs);
  }
}
