import { areaOf, hostsByFolder } from "./hosted-objects.ts";
import { importGraph, reachableFrom } from "./imports.ts";
import { type SourceFile, textOf, visit } from "./source-file.ts";
import type { WorkerConfig } from "./worker-config.ts";

type ReadWorker = Pick<WorkerConfig, "worker" | "local">;

/** Events that answer another one: each Worker speaks for itself, so that their order does not matter. */
const answers = new Set(["octavo.user.forgotten.v1"]);

/** Who subscribes to what (event type → Workers), and the name each subscriber's queue is bound under. */
export type Subscriptions = { subscribers: Record<string, readonly string[]>; queueBindings: Record<string, string> };

/**
 * Events that would not arrive: a subscriber that is no Worker or does not consume its queue, a publisher without that
 * queue bound under its name, and a type with subscribers that is not published by exactly one Worker; an answer is
 * published by every Worker that was asked.
 */
export function checkSubscriptions(workers: ReadWorker[], files: SourceFile[], { subscribers, queueBindings }: Subscriptions): string[] {
  const publishersOf = publishers(workers, files, subscribers);
  const names = Object.keys(queueBindings).flatMap((subscriber) => checkSubscriber(subscriber, workers));
  const told = Object.entries(subscribers).flatMap(([type, listening]) => {
    if (listening.length === 0) return [];
    const publishing = workers.filter(({ worker }) => publishersOf.get(type)?.has(worker));
    const few =
      publishing.length === 1 || (publishing.length > 1 && answers.has(type))
        ? []
        : [`${type} is published by ${publishing.map(({ worker }) => worker).join(" and ") || "nobody"}`];
    const unbound = publishing.flatMap(({ worker, local }) =>
      listening
        .filter((name) => !local.queues.producers?.some(({ binding, queue }) => binding === queueBindings[name] && queue === queueOf(name)))
        .map((name) => `${worker} publishes ${type}, yet does not bind ${queueBindings[name]} to ${queueOf(name)}`),
    );
    return [...few, ...unbound];
  });
  return [...names, ...told];
}

function queueOf(subscriber: string): string {
  return `octavo-${subscriber}-events`;
}

function checkSubscriber(subscriber: string, workers: ReadWorker[]): string[] {
  const found = workers.find(({ worker }) => worker === subscriber);
  if (!found) return [`${subscriber} subscribes, yet is no Worker`];
  const isConsumed = found.local.queues.consumers?.some(({ queue }) => queue === queueOf(subscriber));
  return isConsumed ? [] : [`${subscriber} subscribes, yet does not consume ${queueOf(subscriber)}`];
}

/**
 * Event type → Workers that publish it: those that reach the outbox and name the type in code of their own or of an
 * object they host, without being told of it themselves.
 */
function publishers(workers: ReadWorker[], files: SourceFile[], subscribers: Subscriptions["subscribers"]): Map<string, Set<string>> {
  const graph = importGraph(files, { withTypes: false });
  const hostOf = hostsByFolder(files, workers);
  const found = new Map(Object.keys(subscribers).map((type) => [type, new Set<string>()]));
  for (const { worker } of workers) {
    const reached = new Set(mainsOf(worker).flatMap((main) => [...reachableFrom(main, graph)]));
    if (!reached.has("shared/events/outbox.ts")) continue;
    const isOwn = (area: string) => area === `workers/${worker}` || hostOf.get(area) === worker;
    const own = files.filter(({ path }) => reached.has(path) && isOwn(areaOf(path)));
    for (const type of own.flatMap(textsIn)) if (!subscribers[type]?.includes(worker)) found.get(type)?.add(worker);
  }
  return found;
}

function mainsOf(worker: string): string[] {
  return [`workers/${worker}/index.ts`, `workers/${worker}/index.tsx`];
}

function textsIn(file: SourceFile): string[] {
  const texts: string[] = [];
  visit(file.program, (node) => {
    const text = textOf(node);
    if (text !== null) texts.push(text);
  });
  return texts;
}
