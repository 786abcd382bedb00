import { describe, expect, test } from "vitest";
import { postKinds } from "../../workers/gateway/rate-limits.ts";
import { describeChange, makeChanges, planChanges } from "./apply-rules.ts";
import { readEdgeRules } from "./read-rules.ts";

const zone = { id: "0123456789abcdef0123456789abcdef", token: "a token" };
const { phases, settings } = readEdgeRules("octavo.example");
const ruleOf = (ref: string) => phases.flatMap(({ rules }) => rules).find((rule) => rule.ref === ref);

describe("the rules of the edge", () => {
  test("guard the shop's host and no other of the zone", () => {
    for (const { expression } of phases.flatMap(({ rules }) => rules)) expect(expression).toMatch(/^\(http\.host eq "octavo\.example"/);
    for (const { expression } of phases.flatMap(({ rules }) => rules)) expect(balance(expression)).toBe(0);
  });

  test("have a name each", () => {
    const refs = phases.flatMap(({ rules }) => rules.map(({ ref }) => ref));
    expect(new Set(refs).size).toBe(refs.length);
  });

  test("limit signing in at every address at which the gateway does", { tags: ["GW-03"] }, () => {
    const listed = /path in \{([^}]+)\}/.exec(ruleOf("octavo-sign-in")?.expression ?? "")?.[1] ?? "";
    const paths = [...listed.matchAll(/"([^"]+)"/g)].map(([, path]) => path);
    const limited = Object.entries(postKinds).filter(([, kind]) => kind === "sign-in" || kind === "registration");
    expect(paths.toSorted()).toEqual(limited.map(([path]) => path).toSorted());
  });

  test("let nobody in by plain HTTP, or by an older TLS than 1.3", { tags: ["GW-09", "SEC-01"] }, () => {
    expect(settings).toMatchObject({ always_use_https: "on", tls_1_3: "on", min_tls_version: "1.3" });
  });

  test("leave the webhooks' bytes alone before any managed rule reads them", () => {
    const managed = phases.find(({ phase }) => phase === "http_request_firewall_managed");
    expect(managed?.rules.map(({ action }) => action)).toEqual(["skip", "execute", "execute"]);
  });
});

/** A zone that has rules of others, an older one of ours, and notes what is asked of it. */
function cloudflare(refuse: string | null = null) {
  const asked: { method: string; path: string; body: unknown; token: string | null }[] = [];
  const send = async (url: string | URL | Request, init: RequestInit = {}) => {
    const { pathname } = new URL(String(url));
    const body = typeof init.body === "string" ? JSON.parse(init.body) : null;
    asked.push({ method: init.method ?? "GET", path: pathname, body, token: new Headers(init.headers).get("authorization") });
    if (refuse !== null && pathname.includes(refuse)) return Response.json({ errors: [{ message: "no" }] }, { status: 403 });
    if (init.method) return Response.json({ success: true });
    if (!pathname.includes("firewall_custom")) return Response.json({ success: false }, { status: 404 });
    return Response.json({
      result: {
        rules: [
          { id: "1", expression: "theirs" },
          { ref: "octavo-old", expression: "ours" },
        ],
      },
    });
  };
  return { asked, send: send as typeof fetch };
}

describe("planChanges", () => {
  test("keeps the rules of others before ours, and asks without changing anything", async () => {
    const { asked, send } = cloudflare();
    const changes = await planChanges({ phases, settings }, zone, send);
    expect(asked.every(({ method, token }) => method === "GET" && token === "Bearer a token")).toBe(true);
    expect(changes).toHaveLength(phases.length + Object.keys(settings).length);
    const [custom, , rate] = changes;
    expect(custom?.body).toEqual({ rules: [{ id: "1", expression: "theirs" }, ...(phases[0]?.rules ?? [])] });
    expect(rate?.body).toEqual({ rules: phases[2]?.rules });
    expect(describeChange(custom ?? { method: "PUT", path: "", body: {} })).toContain("1, octavo-methods, octavo-local-only");
  });

  test("stops when it may not read", async () => {
    await expect(planChanges({ phases, settings }, zone, cloudflare("ratelimit").send)).rejects.toThrow("was refused (403)");
  });
});

describe("makeChanges", () => {
  test("makes each and says so, and stops at the first that is refused", async () => {
    const { asked, send } = cloudflare();
    const changes = await planChanges({ phases, settings }, zone, send);
    const printed: string[] = [];
    asked.length = 0;
    await makeChanges(changes, zone, (line) => printed.push(line), send);
    expect(printed).toHaveLength(changes.length);
    expect(asked.map(({ body }) => body)).toEqual(changes.map(({ body }) => body));
    const strict = cloudflare("settings");
    await expect(makeChanges(changes, zone, () => {}, strict.send)).rejects.toThrow("settings/always_use_https was refused (403)");
    expect(strict.asked).toHaveLength(phases.length + 1);
  });
});

function balance(expression: string): number {
  return [...expression].reduce((depth, letter) => depth + (letter === "(" ? 1 : letter === ")" ? -1 : 0), 0);
}
