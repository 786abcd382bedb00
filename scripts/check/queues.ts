import type { WorkerConfig } from "./worker-config.ts";

type Consumer = WorkerConfig["local"]["queues"]["consumers"] extends (infer Row)[] | undefined ? Row : never;
/** The settings whose local defaults are not those of production. */
const explicit = ["max_batch_size", "max_batch_timeout", "max_retries"] as const;

/**
 * Queues that could lose a message: sent to but consumed by nobody or by two, consumed with settings left to chance, or
 * without a dead-letter queue that is itself consumed; and queues nobody sends to.
 */
export function checkQueues(workers: Pick<WorkerConfig, "worker" | "local">[]): string[] {
  const consumers = workers.flatMap(({ worker, local }) => (local.queues.consumers ?? []).map((consumer) => ({ worker, ...consumer })));
  const sentTo = new Set(workers.flatMap(({ local }) => (local.queues.producers ?? []).flatMap(({ queue }) => queue ?? [])));
  const deadLetters = new Set(consumers.flatMap(({ dead_letter_queue }) => dead_letter_queue ?? []));
  const queues = new Set([...sentTo, ...deadLetters, ...consumers.map(({ queue }) => queue)]);
  const unlike = [...queues].flatMap((queue) => {
    const names = consumers.filter((consumer) => consumer.queue === queue).map(({ worker }) => worker);
    return [
      ...(names.length === 1 ? [] : [`${queue} is consumed by ${names.join(" and ") || "nobody"}`]),
      ...(sentTo.has(queue) || deadLetters.has(queue) ? [] : [`${queue} is sent to by nobody`]),
    ];
  });
  return [...unlike, ...consumers.flatMap((consumer) => checkConsumer(consumer, deadLetters.has(consumer.queue)))];
}

function checkConsumer(consumer: Consumer & { worker: string }, isDeadLetters: boolean): string[] {
  const { worker, queue, dead_letter_queue } = consumer;
  const unsaid = explicit.filter((setting) => typeof consumer[setting] !== "number");
  return [
    ...unsaid.map((setting) => `${worker} consumes ${queue} without saying ${setting}`),
    ...(dead_letter_queue || isDeadLetters ? [] : [`${worker} consumes ${queue} without a dead-letter queue`]),
    ...(dead_letter_queue === queue ? [`${queue} is its own dead-letter queue`] : []),
  ];
}
