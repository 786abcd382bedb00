import { describe, expect, test, vi } from "vitest";
import type { Charge } from "../schemas.ts";
import { call, charge, chargeOf, env, lookUp, newKey, openDoor, plainCharge, refund, voidKey } from "../testing.ts";

openDoor();

async function chargesInBooks(key: string): Promise<Charge[]> {
  const { charges } = (await (await call("GET", "/__sandbox/v1/books")).json()) as { charges: Charge[] };
  return charges.filter((one) => one.key === key);
}

describe("POST /__sandbox/v1/charges", () => {
  test("captures tok_ok and says so", async () => {
    const key = newKey();
    const response = await charge({}, key);
    expect(response.status).toBe(201);
    const { amount, currency, reference } = plainCharge;
    const body = await response.json();
    expect(body).toMatchObject({
      status: "captured",
      amount,
      currency,
      reference,
      key,
      declineCode: null,
      actionUrl: null,
      refundedAmount: 0,
    });
    expect(body).toMatchObject({ id: expect.stringMatching(/^sbx_/) });
  });

  test.each([
    ["tok_declined", "card_declined"],
    ["tok_insufficient_funds", "insufficient_funds"],
  ])("declines %s with the code %s", async (token, declineCode) => {
    expect(await chargeOf(charge({ token }))).toMatchObject({ status: "declined", declineCode });
  });

  test("answers tok_action_required with a page at the shop's address", async () => {
    const { id, status, actionUrl } = await chargeOf(charge({ token: "tok_action_required" }));
    expect({ status, actionUrl }).toEqual({ status: "action_required", actionUrl: `https://shop.example/__sandbox/actions/${id}` });
  });

  test("the same key and body is the same charge, however often and however many at once", async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 20 }, () => charge({}, key)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as Charge).id));
    expect(new Set(ids).size).toBe(1);
    expect(await chargesInBooks(key)).toHaveLength(1);
  });

  test("the same key with another body is refused (422) and changes nothing", async () => {
    const key = newKey();
    await charge({}, key);
    const response = await charge({ amount: 1 }, key);
    expect(response.status).toBe(422);
    expect(await chargesInBooks(key)).toMatchObject([{ amount: plainCharge.amount }]);
  });

  test.each([
    ["an unknown token", { token: "tok_nobody" }, "/token"],
    ["a token named like an object's own", { token: "constructor" }, "/token"],
    ["no amount", { amount: undefined }, "/amount"],
    ["amount 0", { amount: 0 }, "/amount"],
    ["half a cent", { amount: 0.5 }, "/amount"],
    ["an unlikely currency", { currency: "usd" }, "/currency"],
    ["a script to return to", { returnUrl: "javascript:alert(1)" }, "/returnUrl"],
    ["a file to return to", { returnUrl: "file:///etc/passwd" }, "/returnUrl"],
  ])("refuses %s (422) and books nothing", async (_, over, pointer) => {
    const key = newKey();
    const response = await charge(over, key);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
    expect((await lookUp(key)).status).toBe(404);
  });

  test("refuses a body that is not JSON (400), not declared as JSON (415), and a missing key (400)", async () => {
    const headers = { "idempotency-key": newKey() };
    expect((await call("POST", "/__sandbox/v1/charges", "{", headers)).status).toBe(400);
    expect((await call("POST", "/__sandbox/v1/charges", "{}", { ...headers, "content-type": "text/plain" })).status).toBe(415);
    expect((await call("POST", "/__sandbox/v1/charges", plainCharge)).status).toBe(400);
  });

  test("tok_lost_reply books the capture, drops the connection once, and answers the repeat at once", async () => {
    const key = newKey();
    await expect(charge({ token: "tok_lost_reply" }, key)).rejects.toThrow();
    expect(await chargeOf(lookUp(key))).toMatchObject({ status: "captured" });
    const repeat = await charge({ token: "tok_lost_reply" }, key);
    expect(repeat.status).toBe(200);
    expect(await chargesInBooks(key)).toHaveLength(1);
  });

  test("tok_slow books the capture at once, answers after 20 s, and answers the repeat at once", async () => {
    const waits: number[] = [];
    const slept = vi.spyOn(globalThis, "setTimeout").mockImplementation(((wake: () => void, ms: number) => {
      waits.push(ms);
      queueMicrotask(wake);
    }) as unknown as typeof setTimeout);
    const key = newKey();
    expect((await charge({ token: "tok_slow" }, key)).status).toBe(201);
    expect(waits).toContain(20_000);
    waits.length = 0;
    expect((await charge({ token: "tok_slow" }, key)).status).toBe(200);
    expect(waits).not.toContain(20_000);
    slept.mockRestore();
  });
});

describe("the API key", () => {
  test.each([
    ["none", ""],
    ["a wrong one", "Bearer not-the-key"],
    ["another scheme", "Basic test-sandbox-api-key"],
  ])("with %s every address of the API answers 401", async (_, authorization) => {
    const addresses = [
      ["POST", "charges"],
      ["GET", `charges?key=${newKey()}`],
      ["GET", "charges/sbx_1"],
      ["POST", "charges/void"],
      ["POST", "refunds"],
      ["PUT", "faults"],
      ["POST", "webhooks/deliver"],
      ["GET", "books"],
    ] as const;
    for (const [method, path] of addresses) {
      const body = method === "GET" ? undefined : {};
      expect((await call(method, `/__sandbox/v1/${path}`, body, { authorization })).status, path).toBe(401);
    }
  });
});

describe("GET /__sandbox/v1/charges", () => {
  test("finds a charge by its key and by its id", async () => {
    const key = newKey();
    const made = await chargeOf(charge({}, key));
    expect(await chargeOf(lookUp(key))).toEqual(made);
    expect(await chargeOf(call("GET", `/__sandbox/v1/charges/${made.id}`))).toEqual(made);
  });

  test("says 404 for a key or an id it never saw", async () => {
    expect((await lookUp(newKey())).status).toBe(404);
    expect((await call("GET", "/__sandbox/v1/charges/sbx_nothing")).status).toBe(404);
  });
});

describe("POST /__sandbox/v1/charges/void", () => {
  test("ends an open charge, which can be approved no more", async () => {
    const key = newKey();
    const { id } = await chargeOf(charge({ token: "tok_action_required" }, key));
    expect(await chargeOf(voidKey(key))).toMatchObject({ id, status: "voided", actionUrl: null });
    await call("POST", `/__sandbox/actions/${id}/approve`, "");
    expect(await chargeOf(lookUp(key))).toMatchObject({ status: "voided" });
  });

  test("a captured charge stays captured", async () => {
    const key = newKey();
    await charge({}, key);
    expect(await chargeOf(voidKey(key))).toMatchObject({ status: "captured" });
  });

  test("a key never seen is kept: a later charge with it answers voided and takes no money", async () => {
    const key = newKey();
    expect(await chargeOf(voidKey(key))).toMatchObject({ status: "voided", amount: 0 });
    expect(await chargeOf(charge({}, key))).toMatchObject({ status: "voided" });
    expect(await chargeOf(charge({ token: "tok_nobody" }, key))).toMatchObject({ status: "voided" });
    expect(await chargesInBooks(key)).toMatchObject([{ status: "voided" }]);
  });

  test("charge and void at once end in one of the two, and both are told the same", async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = newKey();
      const [charged, voided] = await Promise.all([chargeOf(charge({}, key)), chargeOf(voidKey(key))]);
      const stored = await chargeOf(lookUp(key));
      expect([charged.status, voided.status]).toEqual([stored.status, stored.status]);
    }
  });
});

describe("POST /__sandbox/v1/refunds", () => {
  test("pays back a part, then the rest, and not a cent more (409)", async () => {
    const { id } = await chargeOf(charge());
    const part = await refund(id, 798);
    expect(part.status).toBe(201);
    expect(await part.json()).toMatchObject({ chargeId: id, amount: 798, charge: { status: "captured", refundedAmount: 798 } });
    expect((await refund(id, 1001)).status).toBe(409);
    expect((await refund(id, 1000)).status).toBe(201);
    expect((await refund(id, 1)).status).toBe(409);
  });

  test("twenty at once never exceed the capture", async () => {
    const { id } = await chargeOf(charge({ amount: 1_000 }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund(id, 300)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(17);
    expect(await chargeOf(call("GET", `/__sandbox/v1/charges/${id}`))).toMatchObject({ refundedAmount: 900 });
  });

  test("the same key is one refund, however many at once; another body under it is 422", async () => {
    const { id } = await chargeOf(charge());
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refund(id, 500, key)));
    expect(new Set(await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id))).size).toBe(1);
    expect((await refund(id, 501, key)).status).toBe(422);
    expect(await chargeOf(call("GET", `/__sandbox/v1/charges/${id}`))).toMatchObject({ refundedAmount: 500 });
  });

  test("refuses a charge that is unknown (404) or was never captured (409)", async () => {
    expect((await refund("sbx_nothing", 1)).status).toBe(404);
    const { id } = await chargeOf(charge({ token: "tok_declined" }));
    expect((await refund(id, 1)).status).toBe(409);
  });
});

describe("GET /__sandbox/v1/books", () => {
  test("shows every charge with its refunds, page by page", async () => {
    const made = [await chargeOf(charge()), await chargeOf(charge({ token: "tok_declined" })), await chargeOf(charge())];
    await refund(made[2]?.id ?? "", 100);
    const all = (await (await call("GET", "/__sandbox/v1/books")).json()) as { charges: Charge[]; refunds: unknown[]; nextCursor: unknown };
    expect(all.nextCursor).toBeNull();
    expect(all.charges.map(({ id }) => id)).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
    expect(all.refunds).toContainEqual(expect.objectContaining({ chargeId: made[2]?.id, amount: 100 }));
    const paged: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = (await (await call("GET", `/__sandbox/v1/books?limit=2&cursor=${cursor}`)).json()) as {
        charges: Charge[];
        nextCursor: string | null;
      };
      paged.push(...page.charges.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all.charges.map(({ id }) => id));
  });

  test("keeps no token and no page of the shop", async () => {
    await charge();
    const text = await (await call("GET", "/__sandbox/v1/books")).text();
    expect(text).not.toContain("tok_");
    const { results } = await env.DB.prepare("select * from charges").all();
    expect(JSON.stringify(results)).not.toContain("tok_");
  });
});
