import type { Context } from "hono";
import type { Account, SignedIn } from "../../shared/contracts/accounts.ts";
import type { OrderQuery, OrderSummary } from "../../shared/contracts/admin.ts";
import type { Cart } from "../../shared/contracts/cart.ts";
import type { Book, BookQuery, BookSummary, Category, CodeFacets } from "../../shared/contracts/catalog.ts";
import type { CollectionPage, CollectionShown } from "../../shared/contracts/collections.ts";
import type { Address, Page } from "../../shared/contracts/common.ts";
import type { KeyService, Scope } from "../../shared/contracts/identity.ts";
import type { Order, OrderStatusView, ReadOrder } from "../../shared/contracts/orders.ts";
import type { Recommendations } from "../../shared/contracts/recommendations.ts";
import type { SearchPage, SearchQuery } from "../../shared/contracts/search.ts";
import type { AppEnv } from "../../shared/http/app.ts";
import type { Result } from "../../shared/result.ts";
import type { Trace } from "../../shared/trace.ts";

/** What a new session is called in its owner's list, and what for. */
type SigningIn = { label: string; trace: Trace };

/** Signing in and out. */
export type SignInService = {
  register(command: SigningIn & { email: string; password: string; name: string }): Promise<Result<SignedIn>>;
  /** `client` is the network a request came from, by which guesses are counted. */
  signIn(command: SigningIn & { client: string; email: string; password: string; code?: string }): Promise<Result<SignedIn>>;
  acceptInvitation(command: SigningIn & { token: string; email: string; name: string; password: string }): Promise<Result<SignedIn>>;
  signOut(command: { token: string; trace: Trace }): Promise<Result<unknown>>;
  forgotPassword(command: { email: string; trace: Trace }): Promise<Result<unknown>>;
  resetPassword(command: { token: string; password: string; trace: Trace }): Promise<Result<unknown>>;
  /** `token` is the link's; `accessToken`, of whoever is signed in, or the account's password says that they are its owner. */
  verifyEmail(command: {
    token: string;
    accessToken?: string;
    password?: string;
    trace: Trace;
  }): Promise<Result<{ userId: string; purpose: string }>>;
  /** Others that somebody may sign in with. */
  signInProviders(): Promise<{ id: string; name: string }[]>;
  beginProviderSignIn(command: { provider: string; redirectUri: string; trace: Trace }): Promise<Result<{ url: string; cookie: string }>>;
  finishProviderSignIn(
    command: SigningIn & { provider: string; code: string; state: string; cookie: string; redirectUri: string },
  ): Promise<Result<SignedIn>>;
  /** Goes on from a provider's word with a code, where an account asks for one. */
  finishWithSecondFactor(command: SigningIn & { ticket: string; code: string }): Promise<Result<SignedIn>>;
};

/** What somebody signed in does with their own account. `token` says who it is. */
export type AccountService = {
  account(query: { token: string; trace: Trace }): Promise<Result<Account>>;
  resendVerification(command: { token: string; trace: Trace }): Promise<Result<unknown>>;
  updateProfile(command: { token: string; name: string; ifVersion: number; trace: Trace }): Promise<Result<unknown>>;
  changeEmail(command: { token: string; email: string; password: string; trace: Trace }): Promise<Result<unknown>>;
  changePassword(command: { token: string; currentPassword: string; newPassword: string; trace: Trace }): Promise<Result<unknown>>;
  saveAddress(command: {
    token: string;
    addressId?: string;
    address: Address;
    isDefault: boolean;
    ifVersion?: number;
    trace: Trace;
  }): Promise<Result<unknown>>;
  removeAddress(command: { token: string; addressId: string; ifVersion: number; trace: Trace }): Promise<Result<unknown>>;
  endSession(command: { token: string; trace: Trace } & ({ sessionId: string } | { all: true })): Promise<Result<unknown>>;
  beginSecondFactor(command: { token: string; password?: string; trace: Trace }): Promise<Result<{ secret: string; otpauthUri: string }>>;
  confirmSecondFactor(command: { token: string; code: string; trace: Trace }): Promise<Result<{ recoveryCodes: string[] }>>;
  removeSecondFactor(command: { token: string; code: string; trace: Trace }): Promise<Result<unknown>>;
  consent(command: { token: string; purpose: string; isGranted: boolean; textVersion: string; trace: Trace }): Promise<Result<unknown>>;
  exportData(query: { token: string; trace: Trace }): Promise<Result<unknown>>;
  eraseAccount(command: { token: string; password: string; trace: Trace }): Promise<Result<unknown>>;
  createApiKey(command: {
    token: string;
    name: string;
    scopes: Scope[];
    password?: string;
    trace: Trace;
  }): Promise<Result<{ key: string }>>;
  revokeApiKey(command: { token: string; keyId: string; trace: Trace }): Promise<Result<unknown>>;
};

/** Whose cart is meant: the account's, by the token of somebody signed in, or else a guest's, by its id. */
export type Shopper = { cartId: string | null; token: string | null };

/** An order by its id. `lookupToken` is the link's, `token` that of whoever is signed in. */
type OrderLookup = { orderId: string; lookupToken?: string; token: string | null; trace: Trace };

/** What the pages ask of other Workers: of each service, the methods they call. */
export type StorefrontBindings = {
  ASSETS: { fetch(request: Request): Promise<Response> };
  CATALOG: {
    listBooks(query: BookQuery): Promise<Result<Page<BookSummary>>>;
    findBook(args: { ref: string }): Promise<Book | null>;
    listCategories(): Promise<Category[]>;
    listSubjectCodes(query: BookQuery): Promise<CodeFacets>;
    showCollections(args: { shown: number; books: number }): Promise<CollectionShown[]>;
    findCollection(args: { slug: string; limit: number; cursor?: string | undefined }): Promise<Result<CollectionPage | null>>;
  };
  SEARCH: { search(query: SearchQuery): Promise<Result<SearchPage>> };
  RECOMMENDATIONS: { forBook(query: { bookId: string; limit: number }): Promise<Result<Recommendations>> };
  CART: {
    read(shopper: Shopper): Promise<Cart>;
    addItem(command: Shopper & { sku: string; quantity: number; trace: Trace }): Promise<Result<Cart>>;
    setQuantity(command: Shopper & { sku: string; quantity: number; trace: Trace }): Promise<Result<Cart>>;
  };
  ORDERS: {
    placeOrder(
      command: Shopper & { body: unknown; idempotencyKey: string; origin: string; trace: Trace },
    ): Promise<Result<{ order: Order; replayed: boolean }>>;
    listOrders(query: OrderQuery): Promise<Result<Page<OrderSummary>>>;
    findOrder(lookup: OrderLookup): Promise<Result<ReadOrder>>;
    orderStatus(lookup: OrderLookup): Promise<Result<OrderStatusView>>;
  };
  IDENTITY: KeyService & SignInService & AccountService;
  /** Keys of the tokens in forms and of sealed cookies. */
  FORM_SECRET: string;
  /** The payment provider the checkout offers; none where payments are not set up. */
  PAYMENT_PROVIDER?: string;
};

export type StorefrontApp = AppEnv<StorefrontBindings>;
export type StorefrontContext = Context<StorefrontApp>;
