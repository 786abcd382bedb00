import { AddToCart } from "./add-to-cart.ts";
import { showCartCount } from "./cart-count.ts";
import { showSignedIn } from "./signed-in.ts";

customElements.define("add-to-cart", AddToCart);

// Pages are the same for everyone; what is this shopper's is filled in here. A page the browser kept for its back button
// is shown again as it was left, so it is filled in again.
addEventListener("pageshow", () => {
  void showCartCount();
  void showSignedIn();
});
