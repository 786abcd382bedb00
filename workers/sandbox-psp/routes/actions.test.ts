import { describe, expect, test } from "vitest";
import { call, charge, chargeOf, deliver, lookUp, newKey, openDoor, plainCharge, press, refund, voidKey } from "../testing.ts";

openDoor();

const openCharge = async (key = newKey(), over = {}) => await chargeOf(charge({ token: "tok_action_required", ...over }, key));
const page = (id: string) => call("GET", `/__sandbox/actions/${id}`, undefined, { authorization: "" });
const told = async (chargeId: string) => (await deliver({ chargeId })).map(({ type }) => type);

describe("GET /__sandbox/actions/{id}", () => {
  test("asks whether to pay, with two forms and no script", async () => {
    const { id } = await openCharge();
    const response = await page(id);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const html = await response.text();
    expect(html).toContain("Approve payment of $17.98?");
    expect(html).toContain(`action="/__sandbox/actions/${id}/approve"`);
    expect(html).toContain(`action="/__sandbox/actions/${id}/decline"`);
    expect(html).not.toContain("<script");
  });

  test("shows what the merchant wrote as text", async () => {
    const { id } = await openCharge(newKey(), { reference: "<img src=x>" });
    const html = await (await page(id)).text();
    expect(html).toContain("&lt;img src=x&gt;");
    expect(html).not.toContain("<img");
  });

  test("offers no button once the payment is decided", async () => {
    const { id } = await openCharge();
    await press(id, "approve");
    const html = await (await page(id)).text();
    expect(html).not.toContain("<form");
    expect(html).toContain("captured");
  });

  test("says 404 for a charge that does not exist", async () => {
    expect((await page("sbx_nothing")).status).toBe(404);
    expect((await press("sbx_nothing", "approve")).status).toBe(404);
  });
});

describe("POST /__sandbox/actions/{id}/approve", () => {
  test("captures, tells the merchant once, and sends the shopper back, also when pressed twice", async () => {
    const key = newKey();
    const { id } = await openCharge(key);
    for (const response of await Promise.all([press(id, "approve"), press(id, "approve")])) {
      expect(response.status).toBe(303);
      expect(response.headers.get("location")).toBe(plainCharge.returnUrl);
    }
    expect(await chargeOf(lookUp(key))).toMatchObject({ status: "captured", actionUrl: null });
    expect(await told(id)).toEqual(["charge.captured"]);
  });

  test("pressed again after a refund it tells nothing new", async () => {
    const { id } = await openCharge();
    await press(id, "approve");
    await refund(id, 100);
    await press(id, "approve");
    expect(await told(id)).toEqual(["charge.captured", "charge.refunded"]);
  });

  test("takes no money from a charge that was voided, and still sends the shopper back", async () => {
    const key = newKey();
    const { id } = await openCharge(key);
    await voidKey(key);
    expect((await press(id, "approve")).status).toBe(303);
    expect(await chargeOf(lookUp(key))).toMatchObject({ status: "voided" });
    expect(await told(id)).toEqual([]);
  });
});

describe("POST /__sandbox/actions/{id}/decline", () => {
  test("declines, tells the merchant, and an approval afterwards changes nothing", async () => {
    const key = newKey();
    const { id } = await openCharge(key);
    expect((await press(id, "decline")).status).toBe(303);
    await press(id, "approve");
    expect(await chargeOf(lookUp(key))).toMatchObject({ status: "declined", declineCode: "authentication_failed" });
    expect(await told(id)).toEqual(["charge.declined"]);
  });

  test("cannot undo a capture", async () => {
    const key = newKey();
    const { id } = await openCharge(key);
    await press(id, "approve");
    await press(id, "decline");
    expect(await chargeOf(lookUp(key))).toMatchObject({ status: "captured" });
    expect(await told(id)).toEqual(["charge.captured"]);
  });
});
