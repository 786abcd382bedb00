import { createRoute } from "@hono/zod-openapi";
import { drizzle } from "drizzle-orm/d1";
import { isoTime } from "../../shared/clock.ts";
import { problemResponses } from "../../shared/contracts/common.ts";
import { createApp } from "../../shared/http/app.ts";
import { Problem } from "../../shared/problem.ts";
import { mailListPage, mailPage, mailSandbox } from "./pages.tsx";
import { countMails, findMail, listMails } from "./repository.ts";
import { mailListSchema, mailQuerySchema } from "./schemas.ts";
import { style } from "./style.ts";

const doctype = "<!doctype html>";
/** A mail as sent: it may show itself, run nothing, fetch nothing, and be framed only by the mailbox. */
const mailPolicy = `sandbox ${mailSandbox}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'`;
const pagePolicy = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const app = createApp<MailboxEnv>({
  domain: "mailbox",
  ready: async (env) => ({ database: "ok", mails: await countMails(drizzle(env.DB)) }),
});

app.use(async (c, next) => {
  await next();
  c.header("cache-control", "no-store");
});

app.openapi(
  createRoute({
    method: "get",
    path: "/__mailbox.json",
    operationId: "listMails",
    summary: "Every mail the local platform sent, newest first",
    tags: ["Mailbox (local platform only)"],
    request: { query: mailQuerySchema },
    responses: {
      200: { description: "The mails", content: { "application/json": { schema: mailListSchema } } },
      ...problemResponses(422),
    },
  }),
  async (c) => {
    const mails = await listMails(drizzle(c.env.DB), c.req.valid("query"));
    return c.json({ items: mails.map(({ sentAtMs, ...mail }) => ({ ...mail, sentAt: isoTime(sentAtMs) })) }, 200);
  },
);

app.get("/__mailbox", async (c) => {
  const { limit, to } = mailQuerySchema.parse({ to: c.req.query("to")?.slice(0, 320) });
  const mails = await listMails(drizzle(c.env.DB), { limit, to });
  return c.html(doctype + mailListPage(mails, to), 200, { "content-security-policy": pagePolicy });
});

app.get("/__mailbox/style.css", (c) => c.body(style, 200, { "content-type": "text/css; charset=utf-8" }));

app.get("/__mailbox/:id", async (c) => {
  const mail = await findMail(drizzle(c.env.DB), c.req.param("id"));
  if (!mail) throw new Problem("not-found");
  return c.html(doctype + mailPage(mail), 200, { "content-security-policy": pagePolicy });
});

app.get("/__mailbox/:id/html", async (c) => {
  const mail = await findMail(drizzle(c.env.DB), c.req.param("id"));
  if (!mail) throw new Problem("not-found");
  return c.html(mail.html, 200, { "content-security-policy": mailPolicy });
});
