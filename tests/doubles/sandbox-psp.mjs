/**
 * Stands in for the sandbox provider while the payments Worker is tested: the same addresses and shapes, books in a
 * Map, faults by token. It signs nothing and sends no webhooks; tests do that themselves.
 */
const charges = new Map();
const refunds = new Map();

/** What each token books, and what becomes of the answer to the first call. */
const tokens = {
  tok_ok: { status: "captured" },
  tok_declined: { status: "declined", declineCode: "card_declined" },
  tok_insufficient_funds: { status: "declined", declineCode: "insufficient_funds" },
  tok_action_required: { status: "action_required" },
  tok_lost_reply: { status: "captured", lost: true },
  tok_slow: { status: "captured", answerAfterMs: 20_000 },
  // Scripted faults the real sandbox has no token for.
  tok_answers_late: { status: "captured", answerAfterMs: 400 },
  tok_other_amount: { status: "captured", amount: 1 },
};

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace("/__sandbox", "");
    const route = `${request.method} ${path}`;
    const action = /^POST \/actions\/([^/]+)\/(approve|decline)$/.exec(route);
    if (action) return act(action[1], action[2]);
    if (request.headers.get("authorization") !== "Bearer test-sandbox-api-key") return problem(401);
    const key = request.headers.get("idempotency-key");
    const body = request.method === "POST" ? await request.json() : {};
    if (route === "POST /v1/charges") return await charge(key, body);
    if (route === "GET /v1/charges") return answer(charges.get(searchParams.get("key")));
    if (route === "POST /v1/charges/void") return answer(voidKey(body.key));
    if (route === "POST /v1/refunds") return refund(key, body);
    if (route === "GET /v1/books")
      return Response.json({ charges: [...charges.values()], refunds: [...refunds.values()], nextCursor: null });
    return problem(404);
  },
};

async function charge(key, { amount, currency, token, reference, returnUrl }) {
  if (charges.has(key)) return answer(charges.get(key));
  if (token === "tok_unreachable") throw new Error("the double could not be reached");
  if (token === "tok_breaks") return problem(500);
  const outcome = tokens[token];
  if (!outcome) return problem(422, [{ pointer: "/token", message: "No card has this token" }]);
  const charged = book(key, { amount: outcome.amount ?? amount, currency, reference, ...pick(outcome) });
  if (charged.status === "action_required") charged.actionUrl = new URL(`/__sandbox/actions/${charged.id}`, returnUrl).href;
  if (outcome.lost) throw new Error("the double dropped the connection");
  if (outcome.answerAfterMs) await new Promise((resolve) => setTimeout(resolve, outcome.answerAfterMs));
  return answer(charged, 201);
}

function book(key, members) {
  const charged = { id: `sbx_${charges.size + 1}_${key}`, key, declineCode: null, actionUrl: null, refundedAmount: 0, ...members };
  charges.set(key, charged);
  return charged;
}

function pick({ status, declineCode = null }) {
  return { status, declineCode };
}

function voidKey(key) {
  const charged = charges.get(key) ?? book(key, { amount: 0, currency: "XXX", reference: "", status: "voided" });
  if (charged.status === "action_required") Object.assign(charged, { status: "voided", actionUrl: null });
  return charged;
}

function act(id, button) {
  const charged = [...charges.values()].find((one) => one.id === id);
  if (charged?.status === "action_required") {
    const outcome = button === "approve" ? { status: "captured" } : { status: "declined", declineCode: "authentication_failed" };
    Object.assign(charged, outcome, { actionUrl: null });
  }
  return answer(charged);
}

/** The reason scripts the fault: `lost` books and drops the connection, once. */
function refund(key, { chargeId, amount, reason }) {
  const charged = [...charges.values()].find((one) => one.id === chargeId);
  if (!charged) return problem(404);
  if (!refunds.has(key)) {
    if (reason === "refuse" || charged.status !== "captured" || charged.refundedAmount + amount > charged.amount) return problem(409);
    charged.refundedAmount += amount;
    refunds.set(key, { id: `rfnd_${refunds.size + 1}`, key, chargeId, amount, reason });
    if (reason === "lost") throw new Error("the double dropped the connection");
  }
  return Response.json({ ...refunds.get(key), charge: charged });
}

function answer(charged, status = 200) {
  return charged ? Response.json(charged, { status }) : problem(404);
}

function problem(status, errors) {
  return Response.json({ status, errors }, { status });
}
