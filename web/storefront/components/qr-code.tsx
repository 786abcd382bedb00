import { encodeQr } from "../qr-code.ts";

/** Light modules around a symbol, without which a camera does not find it (ISO/IEC 18004, section 9.1). */
const quietZone = 4;

/** A text as a picture for a camera. Black on white by night, too: that is what cameras expect. */
export function QrCode({ text, words }: { text: string; words: string }) {
  const modules = encodeQr(text);
  const size = modules.length + 2 * quietZone;
  const path = modules.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + quietZone} ${y + quietZone}h1v1h-1z` : ""))).join("");
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} width="240" height="240" role="img" aria-label={words} shape-rendering="crispEdges">
      <path class="qr__ground" d={`M0 0h${size}v${size}H0z`} />
      <path class="qr__modules" d={path} />
    </svg>
  );
}
