import type { Context } from "hono";
import type {
  ChangePriceCommand,
  ChangeStockCommand,
  LedgerPage,
  OrderCounts,
  OrderInspection,
  OrderQuery,
  OrderSummary,
  ProjectedLevel,
} from "../../shared/contracts/admin.ts";
import type { Book, BookQuery, BookSummary, EditionQuote } from "../../shared/contracts/catalog.ts";
import type { CatalogueDesk } from "../../shared/contracts/catalogue-desk.ts";
import type { Collection, CollectionPage } from "../../shared/contracts/collections.ts";
import type { Page } from "../../shared/contracts/common.ts";
import type { KeyService } from "../../shared/contracts/identity.ts";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import type { AppEnv } from "../../shared/http/app.ts";
import type { Result } from "../../shared/result.ts";

/** How far the catalogue was when they last changed it, so that they see nothing older. */
type Reader = { bookmark?: string };

/**
 * What the pages ask of other Workers: of each service, the methods they call. What is not for everybody is asked with the
 * token of whoever looks, and its owner decides.
 */
export type AdminBindings = {
  CATALOG: {
    listBooks(query: BookQuery & Reader): Promise<Result<Page<BookSummary>>>;
    listTitles(args: { prefix: string; sellerId?: string; limit: number } & Reader): Promise<BookSummary[]>;
    findBook(args: { ref: string } & Reader): Promise<Book | null>;
    quoteEditions(args: { skus: string[] }): Promise<EditionQuote[]>;
    changePrice(command: ChangePriceCommand): Promise<Result<Book & Reader>>;
    listCollections(): Promise<Collection[]>;
    findCollection(args: { slug: string; limit: number; cursor?: string }): Promise<Result<CollectionPage | null>>;
  } & CatalogueDesk;
  INVENTORY: {
    listLevels(query: { token: string; cursor?: string; limit: number; skus?: string[] }): Promise<Result<Page<ProjectedLevel>>>;
    readLedger(query: { token: string; sku: string; limit: number; beforeRow?: number }): Promise<Result<LedgerPage | null>>;
    changeStock(command: ChangeStockCommand): Promise<Result<StockLevel>>;
  };
  ORDERS: {
    listOrders(query: OrderQuery): Promise<Result<Page<OrderSummary>>>;
    countOrders(args: { token: string }): Promise<Result<OrderCounts>>;
    inspectOrder(args: { token: string; orderId: string }): Promise<Result<OrderInspection>>;
  };
  IDENTITY: KeyService;
  /** What the tokens of forms are derived from. */
  FORM_SECRET: string;
};

export type AdminApp = AppEnv<AdminBindings>;
export type AdminContext = Context<AdminApp>;
