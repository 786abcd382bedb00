import { expect, test } from "vitest";
import { openSenders } from "./senders.ts";

/** Work that ends when it is told to. */
function openWork() {
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => done, end };
}

test("so many things are under way at a time, and the next waits for a place", async () => {
  const senders = openSenders(2);
  const [one, two, three] = [openWork(), openWork(), openWork()];
  await senders.send(one.run);
  await senders.send(two.run);
  let hasPlace = false;
  const third = senders.send(three.run).then(() => {
    hasPlace = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasPlace).toBe(false);
  two.end();
  await third;
  one.end();
  three.end();
  await senders.finish();
});

test("the first failure is thrown by whichever comes next", async () => {
  const senders = openSenders(2);
  await senders.send(() => Promise.reject(new Error("first")));
  await new Promise((resolve) => setImmediate(resolve));
  await expect(senders.send(async () => {})).rejects.toThrow("first");
  await expect(senders.finish()).rejects.toThrow("first");
});
