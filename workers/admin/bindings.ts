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
import type { Page } from "../../shared/contracts/common.ts";
import type { StockLevel } from "../../shared/contracts/inventory.ts";
import type { AppEnv } from "../../shared/http/app.ts";
import type { Result } from "../../shared/result.ts";

/** What the pages ask of other Workers: of each service, the methods they call. */
export type AdminBindings = {
  CATALOG: {
    listBooks(query: BookQuery): Promise<Result<Page<BookSummary>>>;
    listTitles(args: { prefix: string; limit: number }): Promise<BookSummary[]>;
    findBook(args: { ref: string }): Promise<Book | null>;
    quoteEditions(args: { skus: string[] }): Promise<EditionQuote[]>;
    changePrice(command: ChangePriceCommand): Promise<Result<Book>>;
  };
  INVENTORY: {
    listLevels(query: { cursor?: string; limit: number; skus?: string[] }): Promise<Result<Page<ProjectedLevel>>>;
    readLedger(query: { sku: string; limit: number; beforeRow?: number }): Promise<LedgerPage | null>;
    changeStock(command: ChangeStockCommand): Promise<Result<StockLevel>>;
  };
  ORDERS: {
    listOrders(query: OrderQuery): Promise<Result<Page<OrderSummary>>>;
    countOrders(): Promise<OrderCounts>;
    inspectOrder(args: { orderId: string }): Promise<OrderInspection | null>;
  };
  /** The operators' key. Where there is none, there are no pages. */
  OPS_KEY?: string;
};

export type AdminApp = AppEnv<AdminBindings>;
export type AdminContext = Context<AdminApp>;
