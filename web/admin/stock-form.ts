import type { ChangeStockCommand } from "../../shared/contracts/admin.ts";
import type { Failure } from "../../shared/result.ts";
import { type FieldRule, placeErrors } from "../storefront/field-errors.ts";

type MovementKind = ChangeStockCommand["kind"];

/** What the form that moves copies holds: as typed, and what was wrong with it. `idempotencyKey` is one per page that is shown. */
export type StockForm = {
  kind: string;
  quantity: string;
  reason: string;
  idempotencyKey: string;
  errors?: Partial<Record<"kind" | "quantity" | "reason", string>>;
  /** What is wrong with the whole of it. */
  text?: string;
};

/** What can happen to copies, as it is offered. */
export const movementKinds: Record<MovementKind, { label: string; hint: string }> = {
  receive: { label: "Receive", hint: "Copies have arrived: they are added." },
  adjust: { label: "Adjust", hint: "A correction: 3 adds three copies, -3 takes three off." },
  count: { label: "Count", hint: "The shelf was counted: this many are there now." },
};

/** A form nobody has filled in yet. */
export const emptyStockForm = { kind: "receive", quantity: "", reason: "" };

/** Whether a form's value is something that can happen to copies. */
export function isMovementKind(kind: string): kind is MovementKind {
  return Object.hasOwn(movementKinds, kind);
}

const rules: Record<"kind" | "quantity" | "reason", FieldRule> = {
  kind: { label: "What happened", pointers: ["/kind"], ask: "Choose what happened" },
  quantity: {
    label: "Copies",
    pointers: ["/quantity"],
    ask: "Enter how many copies",
    expected: "Enter the number of copies as a whole number",
  },
  reason: { label: "Reason", pointers: ["/reason"], ask: "Say why, for whoever reads the ledger later" },
};

/** What the owner objects to, each beside its field. What it says of the level it holds is about the number of copies. */
export function refusedMovement(
  failure: Failure,
  values: Pick<StockForm, "kind" | "quantity" | "reason">,
): Pick<StockForm, "errors" | "text"> {
  if (failure.code === "idempotency-key-reused") {
    return {
      text: "This form had been sent before with other numbers, and only the first counted. Look at the ledger before you send it again.",
    };
  }
  if (failure.code === "conflict") return { errors: { quantity: failure.detail ?? "The level does not allow this" } };
  const { byField, others } = placeErrors(failure.errors ?? [], rules, values);
  return { errors: byField, text: others[0] ?? (Object.keys(byField).length === 0 ? failure.detail : undefined) };
}
