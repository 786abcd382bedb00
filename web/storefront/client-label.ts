/** Browsers by a word of theirs, the one that names itself last in line first: they all call themselves Safari. */
const browsers: [name: string, sign: RegExp][] = [
  ["Edge", /\bEdgA?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chrome", /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ["Safari", /\bSafari\//],
];

const systems: [name: string, sign: RegExp][] = [
  ["Android", /\bAndroid\b/],
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Windows", /\bWindows\b/],
  ["Mac", /\bMacintosh\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["Linux", /\bLinux\b/],
];

/**
 * What a session is called in its owner's list, e.g. `Firefox on Linux`: enough to know one's own machine by, and too
 * little to know a person by. Nothing of the header itself is kept.
 */
export function clientLabel(userAgent: string | undefined): string {
  const nameOf = (kinds: [name: string, sign: RegExp][]) => kinds.find(([, sign]) => sign.test(userAgent ?? ""))?.[0];
  const [browser, system] = [nameOf(browsers), nameOf(systems)];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? (system ? `A browser on ${system}` : "A browser");
}
