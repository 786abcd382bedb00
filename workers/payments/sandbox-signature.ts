import { createHmac } from "node:crypto";
import { isSameSecret } from "../../shared/same-secret.ts";

export const sandboxSignatureHeader = "octavo-sandbox-signature";

/** How far a signature's time may be from ours, before or after: what keeps a captured webhook from being sent again later. */
const toleranceSeconds = 300;

/** Whether `t=<unix seconds>,v1=<hex>` is the HMAC-SHA-256 of the time, a dot and these very bytes, made about now. */
export function isSignedBySandbox(body: Uint8Array, header: string | null, secret: string, nowMs: number): boolean {
  const [, seconds, signature] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? "") ?? [];
  if (!seconds || !signature) return false;
  if (Math.abs(Math.floor(nowMs / 1_000) - Number(seconds)) > toleranceSeconds) return false;
  const expected = createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex");
  return isSameSecret(signature, expected);
}
