/**
 * `npm run screenshots`: takes a picture of every page, at two widths and in both colour schemes, into
 * `docs/images/screens`, and writes `docs/screens.md` with all of them. Builds, and starts a platform of its own.
 */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { launchChromium } from "../tests/browser/chromium.ts";
import { openShopper } from "../tests/browser/shopper.ts";
import { eventually } from "../tests/eventually.ts";
import { startPlatform } from "../tests/platform.ts";
import { answerHelp } from "./answer-help.ts";
import { buildPlatform } from "./build.ts";
import { runTool } from "./check/run-tool.ts";
import type { LocalAccount } from "./platform/local-accounts.ts";
import { type RunFile, readRunFile } from "./platform/run-file.ts";
import { takePicture } from "./screenshots/take-picture.ts";
import { type Picture, walkAccount, walkAdmin, walkShop } from "./screenshots/walk.ts";

const usage = `Usage: npm run screenshots -- [options]
  --url URL   a running shop with the demo catalogue, in place of one of its own
  --out DIR   writes images/screens and screens.md there (docs)`;

const viewports = [
  { width: 1280, height: 900 },
  { width: 360, height: 780 },
];
const schemes = ["light", "dark"] as const;

type Shop = Pick<RunFile, "url" | "accounts"> & { stop: () => Promise<void> };

async function openShop(address: string | undefined): Promise<Shop> {
  if (!address) {
    await buildPlatform();
    return await startPlatform({ catalog: "demo" });
  }
  const { accounts } = await readRunFile(address);
  return { url: address, accounts, stop: async () => {} };
}

/** The search learns of the books by events: its page is worth a picture once it knows them. */
async function untilSearchable({ url }: Shop): Promise<void> {
  await eventually(async () => {
    const response = await fetch(`${url}/api/search?q=love&limit=1`);
    const { total } = (await response.json()) as { total?: number };
    if (!total) throw new Error("the search knows no books yet");
  });
}

function accountOf({ accounts }: Shop, role: LocalAccount["role"]): LocalAccount {
  const account = accounts.find((each) => each.role === role);
  if (!account) throw new Error(`the platform has no ${role}`);
  return account;
}

/** The page of the documentation that shows the pictures: one heading a page, the widths and schemes beside each other. */
function indexOf(pictures: Map<string, string>): string {
  const columns = viewports.flatMap(({ width }) => schemes.map((scheme) => ({ width, scheme })));
  const head = [
    `| ${columns.map(({ width, scheme }) => `${width} px, ${scheme}`).join(" | ")} |`,
    `| ${columns.map(() => "---").join(" | ")} |`,
  ];
  const parts = [...pictures].map(([name, words]) => {
    const cells = columns.map(({ width, scheme }) => `![${words}](images/screens/${name}-${width}-${scheme}.webp)`);
    return [`## ${words}`, "", ...head, `| ${cells.join(" | ")} |`].join("\n");
  });
  const intro = "Written by `npm run screenshots`, from the demo catalogue. Why it looks so is in [the design note](design.md).";
  return `# Every page, in pictures\n\n${intro}\n\n${parts.join("\n\n")}\n`;
}

answerHelp(usage);
const { values } = parseArgs({ options: { url: { type: "string" }, out: { type: "string", default: "docs" } } });
const folder = `${values.out}/images/screens`;
const page = `${values.out}/screens.md`;
const shop = await openShop(values.url);
const browser = await launchChromium();
await untilSearchable(shop);
await mkdir(folder, { recursive: true });
const pictures = new Map<string, string>();
const files = new Set<string>();
for (const viewport of viewports) {
  for (const colorScheme of schemes) {
    const shopper = await openShopper(browser, shop.url, { viewport, colorScheme });
    const picture: Picture = async (name, words) => {
      const file = `${name}-${viewport.width}-${colorScheme}.webp`;
      await writeFile(`${folder}/${file}`, await takePicture(shopper.page));
      pictures.set(name, words);
      files.add(file);
    };
    await walkShop({ shopper, picture });
    await walkAccount({ shopper, picture }, accountOf(shop, "buyer"));
    await walkAdmin({ shopper, picture }, accountOf(shop, "admin"));
    await shopper.context.close();
    console.log(`▸ ${viewport.width} px, ${colorScheme}: ${pictures.size} pages`);
  }
}
const stale = (await readdir(folder)).filter((file) => !files.has(file));
await Promise.all(stale.map((file) => rm(`${folder}/${file}`)));
await writeFile(page, indexOf(pictures));
await runTool("node_modules/@biomejs/biome/bin/biome", ["format", "--write", page]);
await browser.close();
await shop.stop();
console.log(`▸ ${files.size} pictures in ${folder}, all of them on ${page}`);
