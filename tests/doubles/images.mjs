import { WorkerEntrypoint } from "cloudflare:workers";

/**
 * Stands in for images: a file that begins as a JPEG is a picture of 900 × 1,200 pixels, whose variants are a few bytes that name
 * their width; one that begins with `busy` meets too many others; nothing else is a picture. Cut-outs name their shape and their point.
 */
const bytesOf = (text) => new TextEncoder().encode(text);

export default class extends WorkerEntrypoint {
  async makeVariants({ bytes }) {
    if (new TextDecoder().decode(bytes.subarray(0, 4)) === "busy") {
      return { ok: false, error: { code: "unavailable", fields: { retryAfterSeconds: 2 } } };
    }
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) {
      const message = "expected a JPEG, PNG or WebP file";
      return { ok: false, error: { code: "invalid-request", detail: message, errors: [{ pointer: "/file", message }] } };
    }
    const variants = [160, 320, 640, 900].map((width) => ({ width, height: (width * 4) / 3, bytes: bytesOf(`webp of ${width}`) }));
    return { ok: true, value: { width: 900, height: 1_200, contentType: "image/jpeg", file: bytesOf("the original"), variants } };
  }

  async makeCrops({ bytes, focalPoint: { x, y } }) {
    if (x === 0.999) return { ok: false, error: { code: "unavailable", fields: { retryAfterSeconds: 2 } } };
    const crop = (shape) => (width) => ({
      width,
      height: width,
      bytes: bytesOf(`${shape} of ${width} at ${x}, ${y} of ${new TextDecoder().decode(bytes)}`),
    });
    return { ok: true, value: { cover: [160, 320, 640].map(crop("cover")), square: [160, 320].map(crop("square")) } };
  }
}
