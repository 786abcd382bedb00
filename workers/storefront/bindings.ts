import type { Context } from "hono";
import type { Cart } from "../../shared/contracts/cart.ts";
import type { Book, BookQuery, BookSummary, Category } from "../../shared/contracts/catalog.ts";
import type { Page } from "../../shared/contracts/common.ts";
import type { Order, OrderStatusView } from "../../shared/contracts/orders.ts";
import type { Recommendations } from "../../shared/contracts/recommendations.ts";
import type { SearchPage, SearchQuery } from "../../shared/contracts/search.ts";
import type { AppEnv } from "../../shared/http/app.ts";
import type { Result } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";

type OrderLookup = { orderId: string; token: string; trace: Trace };

/** What the pages ask of other Workers: of each service, the methods they call. */
export type StorefrontBindings = {
  ASSETS: { fetch(request: Request): Promise<Response> };
  CATALOG: {
    listBooks(query: BookQuery): Promise<Result<Page<BookSummary>>>;
    findBook(args: { ref: string }): Promise<Book | null>;
    listCategories(): Promise<Category[]>;
  };
  SEARCH: { search(query: SearchQuery): Promise<Result<SearchPage>> };
  RECOMMENDATIONS: { forBook(query: { bookId: string; limit: number }): Promise<Result<Recommendations>> };
  CART: {
    read(args: { cartId: string | null }): Promise<Cart>;
    addItem(command: { cartId: string | null; sku: string; quantity: number; trace: Trace }): Promise<Result<Cart>>;
    setQuantity(command: { cartId: string | null; sku: string; quantity: number; trace: Trace }): Promise<Result<Cart>>;
  };
  ORDERS: {
    placeOrder(command: {
      body: unknown;
      idempotencyKey: string;
      cartId: string | null;
      origin: string;
      trace: Trace;
    }): Promise<Result<{ order: Order; replayed: boolean }>>;
    findOrder(lookup: OrderLookup): Promise<Result<Order>>;
    orderStatus(lookup: OrderLookup): Promise<Result<OrderStatusView>>;
  };
  /** The payment provider the checkout offers; none where payments are not set up. */
  PAYMENT_PROVIDER?: string;
};

export type StorefrontApp = AppEnv<StorefrontBindings>;
export type StorefrontContext = Context<StorefrontApp>;
