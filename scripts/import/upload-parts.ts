import { open } from "node:fs/promises";
import type { ShopClient } from "./shop-client.ts";

/** What one request carries at most. */
export const partBytes = 8_000_000;

/** The file of an import, from its first byte to `endsAtByte`. What is before `fromByte` is in the shop. */
type Upload = { id: string; file: string; endsAtByte: number; fromByte: number };

/** Sends a file in parts, one after the other, of which no more than one is in memory. A part that was sent before is sent again unharmed. */
export async function uploadParts(
  shop: ShopClient,
  { id, file, endsAtByte, fromByte }: Upload,
  onSent: (share: number) => void,
): Promise<void> {
  const handle = await open(file);
  try {
    const buffer = new Uint8Array(Math.min(partBytes, endsAtByte));
    for (let part = Math.floor(fromByte / partBytes); part * partBytes < endsAtByte; part += 1) {
      const startsAt = part * partBytes;
      const bytes = await readAt(handle, buffer.subarray(0, Math.min(partBytes, endsAtByte - startsAt)), startsAt);
      await shop.put(`/api/imports/${id}/parts/${part + 1}`, bytes);
      onSent((startsAt + bytes.length) / endsAtByte);
    }
  } finally {
    await handle.close();
  }
}

type Handle = Awaited<ReturnType<typeof open>>;

/** Fills the bytes from that place of the file on; fewer where it has become shorter meanwhile. */
async function readAt(handle: Handle, bytes: Uint8Array<ArrayBuffer>, startsAt: number): Promise<Uint8Array<ArrayBuffer>> {
  for (let filled = 0; ; ) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, startsAt + filled);
    filled += bytesRead;
    if (filled === bytes.length || bytesRead === 0) return bytes.subarray(0, filled);
  }
}
