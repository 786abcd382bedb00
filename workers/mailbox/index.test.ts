import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { elementsOf } from "../../tests/elements.ts";

const worker = (exports as unknown as { default: Service<typeof import("./index.ts").default> }).default;
const sentAtMs = Date.parse("2026-11-20T10:00:00Z");

type Listed = { id: string; to: string; subject: string; html: string; text: string; sentAt: string };

async function open(path: string) {
  const response = await worker.fetch(`http://shop.test${path}`);
  const text = await response.text();
  // What the mailbox shows is never kept.
  if (path.startsWith("/__mailbox")) expect(response.headers.get("cache-control")).toBe("no-store");
  return { status: response.status, headers: response.headers, text };
}
const list = async (query = ""): Promise<Listed[]> => JSON.parse((await open(`/__mailbox.json${query}`)).text).items;
const mail = (id: string, minute: number, changes: Partial<{ to: string; subject: string; html: string; text: string }> = {}) => ({
  id,
  to: "ada@example.com",
  subject: `Mail ${id}`,
  html: `<!doctype html><p>Hello from ${id}</p>`,
  text: `Hello from ${id}`,
  sentAtMs: sentAtMs + minute * 60_000,
  ...changes,
});
const hostile = `</pre></title>"'><script>alert(1)</script><img src=x onerror=alert(1)> 🦉`;

describe("an empty mailbox", () => {
  test("says so", async () => {
    expect(await list()).toEqual([]);
    const { status, text } = await open("/__mailbox");
    expect(status).toBe(200);
    expect(text).toContain("No mail yet.");
  });
});

describe("a mailbox with mail", () => {
  beforeAll(async () => {
    await worker.deliver(mail("msg_b", 2));
    await worker.deliver(mail("msg_a", 1, { to: "zoë+books@example.com" }));
    await worker.deliver(mail("msg_c", 3, { to: `${hostile}@example.com`, subject: hostile, html: `<p>${hostile}</p>`, text: hostile }));
  });

  test("lists mail newest first, whatever order it came in", async () => {
    const items = await list();
    expect(items.map((item) => item.id)).toEqual(["msg_c", "msg_b", "msg_a"]);
    expect(items[1]).toEqual({
      id: "msg_b",
      to: "ada@example.com",
      subject: "Mail msg_b",
      html: "<!doctype html><p>Hello from msg_b</p>",
      text: "Hello from msg_b",
      sentAt: "2026-11-20T10:02:00.000Z",
    });
  });

  test("keeps one mail of an id, the first, however often it is delivered", async () => {
    await Promise.all(Array.from({ length: 5 }, () => worker.deliver(mail("msg_b", 9, { subject: "Another" }))));
    expect((await list()).filter((item) => item.id === "msg_b")).toMatchObject([
      { subject: "Mail msg_b", sentAt: "2026-11-20T10:02:00.000Z" },
    ]);
  });

  test("finds the mail to one address, and only that", async () => {
    expect((await list(`?to=${encodeURIComponent("zoë+books@example.com")}`)).map((item) => item.id)).toEqual(["msg_a"]);
    expect(await list("?to=nobody@example.com")).toEqual([]);
    const { text } = await open("/__mailbox?to=ada@example.com");
    expect(text).toContain("Mail to ada@example.com.");
    expect(text).toContain("Mail msg_b");
    expect(text).not.toContain("Mail msg_a");
  });

  test("takes a limit up to 1,000 and refuses others (422)", async () => {
    expect((await list("?limit=2")).map((item) => item.id)).toEqual(["msg_c", "msg_b"]);
    expect(await list("?limit=1000")).toHaveLength(3);
    for (const limit of ["0", "1001", "-1", "1.5", "many", ""]) {
      const { status, text } = await open(`/__mailbox.json?limit=${limit}`);
      expect(status).toBe(422);
      expect(JSON.parse(text).errors).toMatchObject([{ pointer: "query:limit" }]);
    }
  });

  test("the list links each mail to its page, which shows subject, reader, time, message and text", async () => {
    const { text: listed } = await open("/__mailbox");
    expect(listed).toContain('<a href="/__mailbox/msg_b">Mail msg_b</a>');
    const { status, headers, text } = await open("/__mailbox/msg_b");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^text\/html/);
    for (const shown of ["<h1>Mail msg_b</h1>", "ada@example.com", 'datetime="2026-11-20T10:02:00.000Z"', "<pre>Hello from msg_b</pre>"]) {
      expect(text).toContain(shown);
    }
    expect(text).toMatch(/<iframe src="\/__mailbox\/msg_b\/html" sandbox="allow-popups allow-popups-to-escape-sandbox"/);
  });

  test("the message itself is shown in a sandbox that runs nothing and fetches nothing", async () => {
    const { headers, text } = await open("/__mailbox/msg_c/html");
    expect(text).toBe(`<p>${hostile}</p>`);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/);
    expect(policy).not.toMatch(/allow-(scripts|same-origin|forms|top-navigation)|script-src/);
  });

  test.each(["/__mailbox", "/__mailbox/msg_c"])(
    "what a mail says is inert in %s, which runs no script",
    { tags: ["SEC-10"] },
    async (path) => {
      const { headers, text } = await open(path);
      expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      const elements = await elementsOf(text);
      expect(elements.filter(({ tag }) => ["script", "img", "style"].includes(tag))).toEqual([]);
      expect(elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => /^on|^style$/.test(name))).toEqual([]);
      expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*style-src 'self'/);
    },
  );

  test("a filter that tries to be markup is inert", async () => {
    const { status, text } = await open(`/__mailbox?to=${encodeURIComponent(hostile)}`);
    expect(status).toBe(200);
    expect(text).not.toMatch(/<(script|img)\b/i);
    expect((await open(`/__mailbox?to=${"a".repeat(5_000)}`)).status).toBe(200);
  });

  test.each(["/__mailbox/msg_x", "/__mailbox/msg_x/html", "/__mailbox/%00", "/__mailbox/..%2f", "/__mailbox/msg_b/source"])(
    "%s is 404",
    async (path) => {
      expect((await open(path)).status).toBe(404);
    },
  );
});

describe("the Worker", () => {
  test("is alive and ready, and has its style sheet", async () => {
    expect((await open("/health")).status).toBe(200);
    expect(JSON.parse((await open("/ready")).text)).toMatchObject({ status: "ready", checks: { database: "ok", mails: 3 } });
    const { headers, text } = await open("/__mailbox/style.css");
    expect(headers.get("content-type")).toMatch(/^text\/css/);
    expect(text).toContain("color-scheme: light dark");
  });
});
