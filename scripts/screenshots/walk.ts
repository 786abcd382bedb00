import { fillCheckout, openMail, pay, putIntoCart, type Shopper, signIn } from "../../tests/browser/shopper.ts";
import type { LocalAccount } from "../platform/local-accounts.ts";

/** Takes the picture of the page as it is now; `words` say what is on it. */
export type Picture = (name: string, words: string) => Promise<void>;

type Walk = { shopper: Shopper; picture: Picture };

/** Brings a shopper through the shop, from looking around to the mail that confirms an order. */
export async function walkShop(walk: Walk): Promise<void> {
  await lookAround(walk);
  await fillCart(walk);
  await checkOut(walk);
}

async function lookAround({ shopper: { page }, picture }: Walk): Promise<void> {
  const visits: [name: string, path: string, words: string][] = [
    ["home", "/", "The front of the shop"],
    ["books", "/books", "All books"],
    ["subjects", "/subjects", "The index of subjects"],
    ["subject", "/subjects/fiction", "A subject, in the colour of its shelf"],
    ["author", "/authors/jane-austen", "An author"],
    ["series", "/series/sherlock-holmes", "A series, in the order of its volumes"],
    ["collections", "/collections", "The collections of the shop"],
    ["collection", "/collections/in-an-afternoon", "A collection"],
    ["search", "/search?q=love", "What a search found"],
    ["search-nothing", "/search?q=xyzzy", "A search that found nothing"],
    ["book", "/books/the-adventures-of-sherlock-holmes", "A book"],
    ["book-sold-out", "/books/the-yellow-wall-paper", "A book that is sold out"],
    ["about", "/about", "About the shop"],
    ["delivery", "/delivery", "Delivery and returns"],
    ["privacy", "/privacy", "Privacy"],
    ["not-found", "/nowhere", "An address nobody knows"],
    ["cart-empty", "/cart", "An empty cart"],
  ];
  for (const [name, path, words] of visits) {
    await page.goto(path);
    await picture(name, words);
  }
}

async function fillCart({ shopper, picture }: Walk): Promise<void> {
  const { page } = shopper;
  await putIntoCart(shopper, "crime-and-punishment");
  await picture("book-added", "A book that was put into the cart");
  await putIntoCart(shopper, "candide", 2);
  await page.goto("/cart");
  await picture("cart", "The cart");
  await page.getByLabel("Copies of Candide").fill("1.5");
  await page.getByRole("button", { name: "Update copies of Candide" }).click();
  await page.getByRole("alert").waitFor();
  await picture("cart-refused", "A cart that could not be changed as asked");
}

async function checkOut({ shopper, picture }: Walk): Promise<void> {
  const { page } = shopper;
  await page.goto("/checkout");
  await picture("checkout", "The checkout");
  await pay(shopper);
  await page.getByRole("alert").waitFor();
  await picture("checkout-refused", "A checkout with everything missing");
  await fillCheckout(shopper, "tok_declined");
  await pay(shopper);
  await page.getByText("Your card was declined").waitFor();
  await picture("checkout-declined", "A declined card");
  await fillCheckout(shopper, "tok_action_required");
  await pay(shopper);
  await page.getByRole("heading", { name: "Sandbox bank" }).waitFor();
  await picture("bank", "The sandbox’s bank");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor();
  await picture("order", "A confirmed order");
  await openMail(shopper);
  await picture("mail", "The mail that confirms it");
}

/** Brings a reader with an account through its pages, and those that lead into it. */
export async function walkAccount({ shopper, picture }: Walk, reader: LocalAccount): Promise<void> {
  const { page } = shopper;
  const main = page.getByRole("main");
  await page.goto("/register");
  await main.getByRole("button", { name: "Make my account" }).click();
  await page.getByRole("alert").waitFor();
  await picture("register-refused", "An account with everything missing");
  await page.goto("/forgot?done=sent");
  await picture("forgot", "A forgotten password");
  await page.goto("/account");
  await picture("sign-in", "Signing in");
  await signIn(shopper, { ...reader, password: "not this" });
  await page.getByRole("alert").waitFor();
  await picture("sign-in-refused", "A sign-in with a wrong password");
  await signIn(shopper, reader);
  await main.getByRole("button", { name: "Sign out" }).waitFor();
  await picture("account", "An account");
  await putIntoCart(shopper, "emma");
  await page.goto("/checkout");
  await fillCheckout(shopper, "tok_ok");
  await pay(shopper);
  await page.getByRole("heading", { level: 1, name: "Thank you, your order is confirmed" }).waitFor();
  for (const [part, words] of [
    ["orders", "its orders"],
    ["addresses", "its addresses"],
    ["addresses/new", "a new address"],
    ["security", "how it signs in"],
    ["second-factor", "its second factor"],
    ["data", "what is kept of it"],
  ] as const) {
    await page.goto(`/account/${part}`);
    await picture(`account-${part.replace("/", "-")}`, `An account: ${words}`);
  }
  await page.goto("/account/second-factor");
  await main.getByRole("button", { name: "Begin" }).click();
  await main.getByRole("img").waitFor();
  await picture("account-second-factor-begun", "An account: setting up a second factor");
  await main.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("status").waitFor();
}

/** Brings an admin through the pages of the merchants. */
export async function walkAdmin({ shopper, picture }: Walk, admin: LocalAccount): Promise<void> {
  const { page } = shopper;
  await page.goto("/admin");
  await signIn(shopper, admin);
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await picture("admin", "Merchants: the overview");
  for (const [part, words] of [
    ["orders", "orders"],
    ["books", "books"],
    ["stock", "stock"],
  ] as const) {
    await page.goto(`/admin/${part}`);
    await picture(`admin-${part}`, `Merchants: ${words}`);
    await page.getByRole("main").getByRole("table").first().getByRole("link").first().click();
    await picture(`admin-${part}-one`, `Merchants: one of the ${words}`);
  }
  await page.goto("/admin/books/new");
  await picture("admin-books-new", "Merchants: a new book");
  await page.goto("/admin/collections");
  await picture("admin-collections", "Merchants: collections");
  await page.getByRole("link", { name: "In an afternoon" }).click();
  await picture("admin-collections-one", "Merchants: one of the collections");
  await importBooks({ shopper, picture });
  await page.goto("/account/keys");
  await picture("account-keys", "An account of staff: its API keys");
}

/** A trial of a small table: one book, and one whose check digit is wrong. */
async function importBooks({ shopper: { page }, picture }: Walk): Promise<void> {
  const table = "title,authors,isbn,price\nSanditon,Jane Austen,9780192840837,8.99\nThe Watsons,Jane Austen,9780140431025,7.50\n";
  await page.goto("/admin/imports");
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "autumn.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
  await picture("admin-imports", "Merchants: imports");
  await page.getByRole("button", { name: "Send the file" }).click();
  await page.getByText("Nothing was written").waitFor();
  await picture("admin-imports-one", "Merchants: one of the imports");
  await page.getByRole("link", { name: "What would change" }).click();
  await picture("admin-imports-changes", "Merchants: what an import would change");
}
