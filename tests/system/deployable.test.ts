import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

test("a call that does not fit another Worker's method is a type error", { tags: ["ARC-06"] }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "octavo-types-"));
  const root = process.cwd();
  const call = (method: string, argument: string) => `export const call = (env: OrdersEnv) => env.INVENTORY.${method}(${argument});\n`;
  const config = {
    extends: `${root}/tsconfig.json`,
    compilerOptions: {
      rootDir: "/",
      typeRoots: [`${root}/node_modules/@types`],
      types: [`${root}/node_modules/@cloudflare/workers-types`, `${root}/node_modules/@types/node`],
    },
    include: [`${folder}/*.ts`, `${root}/workers/*/*.d.ts`, `${root}/web/**/*.d.ts`],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const check = async (source: string) => {
    await writeFile(join(folder, "call.ts"), source);
    return await run(process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit", "-p", folder]).then(
      () => "",
      (error: { stdout: string }) => error.stdout,
    );
  };
  try {
    const right = '{ orderId: "ord_1", attempt: 1, lines: [], ttlSeconds: 1, trace: { traceId: "", spanId: "", requestId: "" } }';
    expect(await check(call("reserve", right))).toBe("");
    expect(await check(call("reserve", right.replace("attempt: 1", 'attempt: "1"')))).toMatch(/TS2322/);
    expect(await check(call("reserveStock", right))).toMatch(/TS2339/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
