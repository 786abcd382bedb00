import { beforeEach, describe, expect, test } from "vitest";
import { newId } from "../../../shared/ids.ts";
import { bindings, deliver } from "../fixtures.ts";
import { env, importNow, messages, sendFile, workOff } from "./fixtures.ts";

const file = "sku,title,price\nCONSUME-1,A Book,1.00\n";
const deadLetters = async () => (await bindings.DB.prepare("select queue, reason from dead_letters").all()).results;
/** A bucket that cannot be reached. */
const withoutFiles = {
  ...env,
  IMPORTS: {
    get: async () => {
      throw new Error("the bucket is away");
    },
  } as unknown as R2Bucket,
};

beforeEach(async () => {
  messages.length = 0;
  await bindings.DB.exec("delete from dead_letters");
});

describe("work that fails", () => {
  test("is tried again with growing pauses, and succeeds once it can be done", async () => {
    const sent = await sendFile([file]);
    const [first] = messages.splice(0);
    await deliver([first], "octavo-imports", withoutFiles);
    expect(await importNow(sent)).toMatchObject({ status: "running" });
    expect(messages).toMatchObject([{ importId: sent.id, failures: 1 }]);
    await workOff();
    expect(await importNow(sent)).toMatchObject({ status: "done", created: 1 });
  });

  test("five times in a row ends the import, which says so", async () => {
    const sent = await sendFile([file]);
    let tries = 0;
    for (let message = messages.shift(); message; message = messages.shift()) {
      tries += 1;
      await deliver([message], "octavo-imports", withoutFiles);
    }
    expect(tries).toBe(5);
    expect(await importNow(sent)).toMatchObject({ status: "failed", stoppedBy: expect.stringContaining("on our side") });
  });
});

describe("a message of the queue of imports", () => {
  test("that names an import which is over, or none, is done with", async () => {
    expect(await deliver([{ importId: newId("imp") }], "octavo-imports", env)).toMatchObject({ acknowledged: ["message-0"] });
    expect(await deadLetters()).toEqual([]);
  });

  test("that says nothing we know is kept among the dead letters", async () => {
    expect(await deliver([{ importId: "everything" }], "octavo-imports", env)).toMatchObject({ acknowledged: ["message-0"] });
    expect(await deadLetters()).toEqual([{ queue: "octavo-imports", reason: "not a message of an import" }]);
  });

  test("that nobody could work on ends its import, and is kept", async () => {
    const sent = await sendFile([file]);
    const [message] = messages.splice(0);
    await deliver([message], "octavo-imports-dlq", env);
    expect(await importNow(sent)).toMatchObject({ status: "failed", stoppedBy: expect.stringContaining("on our side") });
    expect(await deadLetters()).toEqual([{ queue: "octavo-imports-dlq", reason: "retries used up" }]);
  });

  test("that comes twice has the work done once", async () => {
    const sent = await sendFile(["sku,title,price\nCONSUME-2,A Book,1.00\n"]);
    const [message] = messages.splice(0);
    await deliver([message], "octavo-imports", env);
    await deliver([message], "octavo-imports", env);
    expect(await importNow(sent)).toMatchObject({ status: "done", rows: 1, created: 1 });
  });
});
