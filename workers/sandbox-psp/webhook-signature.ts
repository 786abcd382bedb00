import { createHmac } from "node:crypto";

/** Header that carries the time of signing and the signature. */
export const signatureHeader = "Octavo-Sandbox-Signature";

/** `t=<unix seconds>,v1=<hex>`: HMAC-SHA-256 over the time, a dot and the body, so that neither can be changed alone. */
export function signWebhook(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${signature}`;
}
