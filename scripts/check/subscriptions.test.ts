import { describe, expect, test } from "vitest";
import { exampleSources, exampleWorkers } from "./examples.ts";
import { checkSubscriptions } from "./subscriptions.ts";

const placed = "octavo.order.placed.v1";
const table = {
  subscribers: { [placed]: ["notifications"], "octavo.book.removed.v1": [] },
  queueBindings: { notifications: "NOTIFICATIONS_EVENTS" },
};
const bound = '[[queues.producers]]\nbinding = "NOTIFICATIONS_EVENTS"\nqueue = "octavo-notifications-events"';
const consuming = '[[queues.consumers]]\nqueue = "octavo-notifications-events"';
const publisher = {
  "workers/orders/index.ts": `import { sendOutbox } from "../../shared/events/outbox.ts";\nconst event = { type: "${placed}" };`,
};
const rest = {
  "shared/events/outbox.ts": "export function sendOutbox() {}",
  "workers/notifications/index.ts": `const isKnown = (type: string) => type === "${placed}";`,
};

function checkWith(configs: Record<string, string>, files: Record<string, string> = publisher): string[] {
  return checkSubscriptions(exampleWorkers(configs), exampleSources({ ...rest, ...files }), table);
}

describe("checkSubscriptions", () => {
  test("a publisher with the queue of its subscriber bound is right", () => {
    expect(checkWith({ orders: bound, notifications: consuming })).toEqual([]);
  });

  test("a subscriber that is no Worker is found", () => {
    expect(checkWith({ orders: bound })).toEqual(["notifications subscribes, yet is no Worker"]);
  });

  test("a subscriber that does not consume its queue is found", () => {
    expect(checkWith({ orders: bound, notifications: "" })).toEqual([
      "notifications subscribes, yet does not consume octavo-notifications-events",
    ]);
  });

  test.each(["", bound.replace("NOTIFICATIONS_EVENTS", "MAIL"), bound.replace("octavo-notifications", "octavo-orders")])(
    "a publisher with %j is found",
    (toml) => {
      expect(checkWith({ orders: toml, notifications: consuming })).toEqual([
        `orders publishes ${placed}, yet does not bind NOTIFICATIONS_EVENTS to octavo-notifications-events`,
      ]);
    },
  );

  test("a publisher is also found by what an object it hosts publishes, behind another file", () => {
    const files = {
      "workers/orders/index.ts": 'export { OrderBook } from "../../durable-objects/order-book/index.ts";',
      "durable-objects/order-book/index.ts": 'import "./publish.ts";\nexport class OrderBook {}',
      "durable-objects/order-book/publish.ts": publisher["workers/orders/index.ts"],
    };
    const host = '[[durable_objects.bindings]]\nname = "BOOK"\nclass_name = "OrderBook"';
    expect(checkWith({ orders: host, notifications: consuming }, files)).toEqual([
      `orders publishes ${placed}, yet does not bind NOTIFICATIONS_EVENTS to octavo-notifications-events`,
    ]);
  });

  test("an event that nobody publishes is found: a test that names it, or a Worker without an outbox, is no publisher", () => {
    const files = {
      "workers/orders/place-order.test.ts": publisher["workers/orders/index.ts"],
      "workers/orders/index.ts": `const type = "${placed}";`,
    };
    expect(checkWith({ orders: bound, notifications: consuming }, files)).toEqual([`${placed} is published by nobody`]);
  });

  test("an event that two Workers publish is found", () => {
    const files = { ...publisher, "workers/payments/index.ts": publisher["workers/orders/index.ts"] };
    expect(checkWith({ orders: bound, payments: bound, notifications: consuming }, files)).toEqual([
      `${placed} is published by orders and payments`,
    ]);
  });

  test("an answer may be published by every Worker that was asked, but not by nobody", () => {
    const forgotten = "octavo.user.forgotten.v1";
    const asked = { ...table, subscribers: { [forgotten]: ["notifications"] } };
    const answering = publisher["workers/orders/index.ts"].replace(placed, forgotten);
    const files = { ...rest, "workers/orders/index.ts": answering, "workers/payments/index.ts": answering };
    const workers = exampleWorkers({ orders: bound, payments: bound, notifications: consuming });
    expect(checkSubscriptions(workers, exampleSources(files), asked)).toEqual([]);
    expect(checkSubscriptions(workers, exampleSources(rest), asked)).toEqual([`${forgotten} is published by nobody`]);
  });
});
