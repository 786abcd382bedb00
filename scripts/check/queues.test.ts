import { describe, expect, test } from "vitest";
import { exampleWorkers } from "./examples.ts";
import { checkQueues } from "./queues.ts";
import { readWorkerConfigs } from "./worker-config.ts";

const producer = '[[queues.producers]]\nbinding = "MAIL"\nqueue = "mail"\n';
const settings = "max_batch_size = 10\nmax_batch_timeout = 1\nmax_retries = 10\n";
const consumer = `[[queues.consumers]]\nqueue = "mail"\n${settings}dead_letter_queue = "mail-dlq"\n`;
const deadConsumer = `[[queues.consumers]]\nqueue = "mail-dlq"\n${settings}`;

describe("checkQueues", () => {
  test("a queue with one consumer, explicit settings and a consumed dead-letter queue is right", () => {
    expect(checkQueues(exampleWorkers({ orders: producer, notifications: consumer + deadConsumer }))).toEqual([]);
  });

  test("a queue that nobody consumes is found", () => {
    expect(checkQueues(exampleWorkers({ orders: producer }))).toEqual(["mail is consumed by nobody"]);
  });

  test("a queue that two Workers consume is found", () => {
    const workers = exampleWorkers({ orders: producer, notifications: consumer + deadConsumer, analytics: consumer });
    expect(checkQueues(workers)).toEqual(["mail is consumed by notifications and analytics"]);
  });

  test("a queue that nobody sends to is found", () => {
    expect(checkQueues(exampleWorkers({ notifications: consumer + deadConsumer }))).toEqual(["mail is sent to by nobody"]);
  });

  test.each(["max_batch_size", "max_batch_timeout", "max_retries"])(
    "a consumer that does not say %s is found, on a dead-letter queue too",
    (setting) => {
      const without = (toml: string) => toml.replace(new RegExp(`${setting} = \\d+\n`), "");
      expect(checkQueues(exampleWorkers({ orders: producer, notifications: without(consumer) + without(deadConsumer) }))).toEqual([
        `notifications consumes mail without saying ${setting}`,
        `notifications consumes mail-dlq without saying ${setting}`,
      ]);
    },
  );

  test("a consumer without a dead-letter queue is found", () => {
    const workers = exampleWorkers({ orders: producer, notifications: consumer.replace(/dead_letter.*\n/, "") });
    expect(checkQueues(workers)).toEqual(["notifications consumes mail without a dead-letter queue"]);
  });

  test("a dead-letter queue that nobody consumes, or that is the queue itself, is found", () => {
    expect(checkQueues(exampleWorkers({ orders: producer, notifications: consumer }))).toEqual(["mail-dlq is consumed by nobody"]);
    const circular = consumer.replace("mail-dlq", "mail");
    expect(checkQueues(exampleWorkers({ orders: producer, notifications: circular }))).toEqual(["mail is its own dead-letter queue"]);
  });

  test("no queue of Octavo loses messages", () => {
    const workers = readWorkerConfigs();
    expect(workers.flatMap(({ local }) => local.queues.consumers ?? []).length).toBeGreaterThan(0);
    expect(checkQueues(workers)).toEqual([]);
  });
});
