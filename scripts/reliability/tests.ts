/** The tests of reliability that `npm run reliability` runs: the number each is known by, what it is about, and where it is. */
export const reliabilityTests: readonly { id: string; title: string; files: readonly string[] }[] = [
  { id: "R17", title: "fifty edits of one version at once", files: ["tests/system/concurrent-edits.test.ts"] },
  { id: "R18", title: "forged and fuzzed tokens", files: ["tests/system/tokens.test.ts"] },
  { id: "R19", title: "refresh rotation and reuse", files: ["tests/system/refresh.test.ts"] },
  { id: "R20", title: "every route for everybody, own and other's", files: ["tests/system/access.test.ts", "tests/access-matrix.test.ts"] },
  { id: "R21", title: "hostile input", files: ["tests/system/hostile.test.ts"] },
  { id: "R22", title: "throttling of sign-ins (without the cap on copies for each customer)", files: ["tests/system/throttling.test.ts"] },
  { id: "R23", title: "the browser's edge: forged requests, cookies, caches", files: ["tests/system/browser-edge.test.ts"] },
];
