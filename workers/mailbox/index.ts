// Responsible for showing every mail the local platform sent. It is never deployed.
// Leaves to others: what a mail says and to whom it goes (notifications).
import { WorkerEntrypoint } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { keepMails, type Mail } from "./repository.ts";
import { app } from "./routes.ts";

export default class extends WorkerEntrypoint<MailboxEnv> {
  override fetch(request: Request): Response | Promise<Response> {
    return app.fetch(request, this.env, this.ctx);
  }

  /** Takes a mail, as a mail provider would; the same id twice is one mail. */
  async deliver(mail: Mail): Promise<void> {
    await keepMails(drizzle(this.env.DB), [mail]);
  }

  /** Takes several at once. */
  async deliverAll(mails: Mail[]): Promise<void> {
    await keepMails(drizzle(this.env.DB), mails);
  }
}
