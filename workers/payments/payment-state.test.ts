import { describe, expect, test } from "vitest";
import type { PaymentStatus } from "../../shared/contracts/payments.ts";
import { isOpen, mayMove, type ReportedStatus, stepsTowards } from "./payment-state.ts";

const statuses: PaymentStatus[] = ["processing", "action_required", "captured", "declined", "voided", "refunded"];
const reported: ReportedStatus[] = ["action_required", "captured", "declined", "voided"];
const amountMinor = 1_000;

/** Written by hand: the moves that are right, by whoever reads the life cycle, not by the table. */
const allowed = new Set([
  "processing action_required",
  "processing captured",
  "processing declined",
  "processing voided",
  "action_required captured",
  "action_required declined",
  "action_required voided",
  "captured captured",
  "captured refunded",
  "declined captured",
  "voided captured",
]);

describe("mayMove", () => {
  test.each(statuses.flatMap((from) => statuses.map((to) => [from, to] as const)))("from %s to %s as the life cycle says", (from, to) => {
    expect(mayMove(from, to)).toBe(allowed.has(`${from} ${to}`));
  });
});

describe("isOpen", () => {
  test("only processing and action_required wait for an outcome", () => {
    expect(statuses.filter(isOpen)).toEqual(["processing", "action_required"]);
  });
});

describe("stepsTowards", () => {
  const steps = (status: PaymentStatus, refundedMinor: number, report: ReportedStatus, reportedMinor = 0) =>
    stepsTowards({ status, refundedMinor, amountMinor }, { status: report, refundedMinor: reportedMinor }).map((step) => [
      step.status,
      step.refundedMinor,
    ]);

  test("an open payment takes the outcome in one step", () => {
    for (const outcome of reported) expect(steps("processing", 0, outcome)).toEqual([[outcome, 0]]);
  });

  test("a report that tells nothing new makes no step", () => {
    expect(steps("action_required", 0, "action_required")).toEqual([]);
    expect(steps("captured", 0, "captured")).toEqual([]);
    expect(steps("captured", 300, "captured", 300)).toEqual([]);
    expect(steps("refunded", 1_000, "captured", 1_000)).toEqual([]);
  });

  test("an older report takes nothing back", () => {
    expect(steps("captured", 0, "action_required")).toEqual([]);
    expect(steps("captured", 0, "declined")).toEqual([]);
    expect(steps("captured", 500, "captured", 300)).toEqual([]);
    expect(steps("refunded", 1_000, "captured", 0)).toEqual([]);
    expect(steps("declined", 0, "action_required")).toEqual([]);
  });

  test("a refund that overtakes its capture is taken as both, in order", () => {
    expect(steps("processing", 0, "captured", 1_000)).toEqual([
      ["captured", 0],
      ["refunded", 1_000],
    ]);
    expect(steps("action_required", 0, "captured", 400)).toEqual([
      ["captured", 0],
      ["captured", 400],
    ]);
  });

  test("a part paid back leaves it captured, all of it refunded", () => {
    expect(steps("captured", 0, "captured", 999)).toEqual([["captured", 999]]);
    expect(steps("captured", 999, "captured", 1_000)).toEqual([["refunded", 1_000]]);
  });

  test("a provider that captured what was voided or declined is believed", () => {
    expect(steps("voided", 0, "captured")).toEqual([["captured", 0]]);
    expect(steps("declined", 0, "captured")).toEqual([["captured", 0]]);
  });

  test("every step of every report is in the table, paid back only grows, and repeating it makes none", () => {
    const cases = statuses.flatMap((status) => reported.flatMap((report) => [0, 400, 1_000].map((minor) => ({ status, report, minor }))));
    for (const { status, report, minor } of cases) {
      const start = { status, refundedMinor: status === "refunded" ? amountMinor : 0, amountMinor };
      const path = stepsTowards(start, { status: report, refundedMinor: minor });
      let at = start;
      for (const step of path) {
        expect(allowed).toContain(`${at.status} ${step.status}`);
        expect(step.refundedMinor).toBeGreaterThanOrEqual(at.refundedMinor);
        at = { ...step, amountMinor };
      }
      expect(stepsTowards(at, { status: report, refundedMinor: minor })).toEqual([]);
    }
  });
});
