import type { KeptAnswer } from "./kept-answer.ts";

/** What one isolate keeps at most: an isolate has 128 MB for everything. */
const bytesMax = 48 * 1_024 * 1_024;
/** What an entry costs besides its body. */
const entryBytes = 2 * 1_024;
const tagBytes = 200;

type Entry = { answer: KeptAnswer; untilMs: number; bytes: number };

export type MemoryCache = {
  /** The answer kept under this name, until its time is up. */
  get: (name: string, nowMs: number) => KeptAnswer | null;
  put: (name: string, answer: KeptAnswer, untilMs: number) => void;
  /** Forgets every answer with one of the tags. */
  purge: (tags: readonly string[]) => number;
};

/** A cache in the memory of one isolate, by exact address. When it is full, what was put in first goes first. */
export function createMemoryCache(capacityBytes: number = bytesMax): MemoryCache {
  const entries = new Map<string, Entry>();
  const namesByTag = new Map<string, Set<string>>();
  let usedBytes = 0;

  const remove = (name: string, { answer, bytes }: Entry) => {
    entries.delete(name);
    usedBytes -= bytes;
    for (const tag of answer.tags) {
      const names = namesByTag.get(tag);
      if (names?.delete(name) && names.size === 0) namesByTag.delete(tag);
    }
  };

  return {
    get: (name, nowMs) => {
      const entry = entries.get(name);
      if (!entry) return null;
      if (nowMs < entry.untilMs) return entry.answer;
      remove(name, entry);
      return null;
    },
    put: (name, answer, untilMs) => {
      const before = entries.get(name);
      if (before) remove(name, before);
      const entry = { answer, untilMs, bytes: answer.body.byteLength + entryBytes + 2 * name.length + tagBytes * answer.tags.length };
      entries.set(name, entry);
      usedBytes += entry.bytes;
      for (const tag of answer.tags) namesByTag.set(tag, (namesByTag.get(tag) ?? new Set()).add(name));
      for (const [oldest, old] of entries) {
        if (usedBytes <= capacityBytes) break;
        remove(oldest, old);
      }
    },
    purge: (tags) => {
      const names = new Set(tags.flatMap((tag) => [...(namesByTag.get(tag) ?? [])]));
      for (const name of names) {
        const entry = entries.get(name);
        if (entry) remove(name, entry);
      }
      return names.size;
    },
  };
}
