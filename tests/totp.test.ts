import { expect, test } from "vitest";
import { totpAt } from "./totp.ts";

test("codes are those of RFC 6238, appendix B, cut to six digits", () => {
  const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const codes = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000].map((second) =>
    totpAt(seed, second * 1_000),
  );
  expect(codes).toEqual(["287082", "081804", "050471", "005924", "279037", "353130"]);
});
