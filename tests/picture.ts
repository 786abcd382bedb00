import { crc32, deflateSync } from "node:zlib";

/** A PNG (ISO/IEC 15948) of that many pixels: one colour above, another below. */
export function pictureOf(width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const line = (red: number, green: number, blue: number) =>
    Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const [sky, sea] = [line(0xc8, 0xd8, 0xe8), line(0x20, 0x40, 0x60)];
  const pixels = Buffer.concat(Array.from({ length: height }, (_, row) => (row < height / 2 ? sky : sea)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(
    Buffer.concat([signature, chunkOf("IHDR", header), chunkOf("IDAT", deflateSync(pixels)), chunkOf("IEND", Buffer.alloc(0))]),
  );
}

function chunkOf(kind: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(kind), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}

/** A form with a file in it and what else it says, as bytes and with the header that says how to read them. */
export function formWith(
  file: Uint8Array,
  fields: Record<string, string> = {},
): { body: Uint8Array<ArrayBuffer>; headers: { "content-type": string } } {
  const boundary = "octavo-test-form";
  const others = Object.entries(fields).map(
    ([name, text]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  );
  const head = `${others.join("")}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="picture"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const body = new Uint8Array(Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]));
  return { body, headers: { "content-type": `multipart/form-data; boundary=${boundary}` } };
}
