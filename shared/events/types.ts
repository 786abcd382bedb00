import { z } from "zod";

/** Subjects a bulk event tells of at most: with it a message stays far below a queue's 128 KB. */
export const bulkMax = 100;

/**
 * Which lists a change of books may have changed (`shared/list-keys.ts`). Missing in events of before it was told, and where it
 * would be too much to tell: then it may be any.
 */
export const listKeysMax = 200;
const lists = z.array(z.string().max(200)).max(listKeysMax).optional();

/** The mails identity asks for. */
export const mailTemplates = [
  "verify-email",
  "reset-password",
  "invitation",
  "change-email",
  "email-changed",
  "password-changed",
  "second-factor-changed",
  "provider-linked",
  "account-deleted",
] as const;
export type MailTemplate = (typeof mailTemplates)[number];

/** On whose behalf copies move: of which import, of whom, through which session or key. */
const importBy = { importId: z.string(), userId: z.string(), sessionId: z.string() };

/** Copies by their SKU, and on whose behalf. */
const copiesOfImport = (quantityMin: number) => ({
  ...importBy,
  copies: z
    .array(z.object({ sku: z.string(), quantity: z.int().min(quantityMin) }))
    .min(1)
    .max(bulkMax),
});

/** Every event by its versioned type name. Data carries ids and numbers, never anything personal. */
export const eventSchemas = {
  "octavo.book.upserted.v1": z.object({ bookId: z.string(), lists }),
  "octavo.book.removed.v1": z.object({ bookId: z.string(), lists }),
  /** Many books at once, as an import writes them. Each carries its own version; the envelope's says nothing. */
  "octavo.books.changed.v1": z.object({
    books: z
      .array(z.object({ bookId: z.string(), version: z.int(), isRemoved: z.boolean() }))
      .min(1)
      .max(bulkMax),
    lists,
  }),
  /** A collection of books was made, changed or deleted. */
  "octavo.collection.changed.v1": z.object({ slug: z.string() }),
  "octavo.stock.changed.v1": z.object({ sku: z.string(), available: z.int().min(0) }),
  /** Many levels at once, as a delivery changes them. Each carries its own version. */
  "octavo.stocks.changed.v1": z.object({
    levels: z
      .array(z.object({ sku: z.string(), available: z.int().min(0), version: z.int() }))
      .min(1)
      .max(bulkMax),
  }),
  /** Copies that editions begin with, as an import tells of them: a SKU of which anything has moved keeps what it has. */
  "octavo.copies.opened.v1": z.object(copiesOfImport(1)),
  /** Copies that there are of editions, as an import tells of them: whatever was there before. */
  "octavo.copies.counted.v1": z.object(copiesOfImport(0)),
  /** SKUs of books that an import made and that are undone: the copies it opened them with go, as far as they are unsold and not set aside. */
  "octavo.copies.withdrawn.v1": z.object({ ...importBy, skus: z.array(z.string()).min(1).max(bulkMax) }),
  "octavo.order.placed.v1": z.object({
    orderId: z.string(),
    lines: z.array(z.object({ sku: z.string(), bookId: z.string(), quantity: z.int().min(1) })).min(1),
  }),
  "octavo.payment.succeeded.v1": z.object({ paymentId: z.string(), orderId: z.string() }),
  "octavo.payment.failed.v1": z.object({ paymentId: z.string(), orderId: z.string() }),
  /** A mail to a user, or to somebody invited. Whom it goes to and its secret link are asked of identity when it is rendered. */
  "octavo.mail.requested.v1": z.object({ mailId: z.string(), template: z.enum(mailTemplates) }),
  /** The user has shown that the e-mail address is theirs. */
  "octavo.user.verified.v1": z.object({ userId: z.string() }),
  /** Everything personal of the user has to go. Who holds some of it answers with `user.forgotten`. */
  "octavo.user.erased.v1": z.object({ userId: z.string() }),
  "octavo.user.forgotten.v1": z.object({ userId: z.string(), by: z.enum(["orders", "cart", "notifications"]) }),
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventData<Type extends EventType> = z.infer<(typeof eventSchemas)[Type]>;
