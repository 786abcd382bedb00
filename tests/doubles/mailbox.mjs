import { WorkerEntrypoint } from "cloudflare:workers";

/**
 * Stands in for the mailbox: keeps mail in memory, one per id, and counts how often each was handed over. A recipient
 * that begins with `flaky` is refused the first time.
 */
const mails = new Map();
const handedOver = new Map();

export default class extends WorkerEntrypoint {
  /** Everything it was handed: `{ items: [{ …mail, handedOver }] }`; a refused mail is listed without its content. */
  async fetch() {
    return Response.json({ items: [...handedOver].map(([id, times]) => ({ ...mails.get(id), id, handedOver: times })) });
  }

  /** Refuses all when it refuses one, and then nothing of it counts. */
  async deliverAll(given) {
    const refused = given.find(({ id, to }) => to.startsWith("flaky") && !handedOver.has(id));
    if (refused) throw new Error("451 one of them: try again later");
    for (const mail of given) await this.deliver(mail);
  }

  async deliver(mail) {
    const times = (handedOver.get(mail.id) ?? 0) + 1;
    handedOver.set(mail.id, times);
    if (mail.to.startsWith("flaky") && times === 1) throw new Error(`451 ${mail.to}: try again later`);
    if (!mails.has(mail.id)) mails.set(mail.id, mail);
  }
}
