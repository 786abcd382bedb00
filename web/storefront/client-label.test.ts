import { expect, test } from "vitest";
import { clientLabel } from "./client-label.ts";

const like = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${like} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, "Edge on Windows"],
  [`Mozilla/5.0 (Linux; Android 16; K) ${like} Chrome/140.0.0.0 Mobile Safari/537.36`, "Chrome on Android"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${like} Chrome/140.0.0.0 Safari/537.36`, "Chrome on Mac"],
  ["curl/8.9", "A browser"],
  ["Something (Linux)", "A browser on Linux"],
  ["<script>alert(1)</script>", "A browser"],
  [undefined, "A browser"],
])("%s is %s", (userAgent, label) => {
  expect(clientLabel(userAgent)).toBe(label);
});
