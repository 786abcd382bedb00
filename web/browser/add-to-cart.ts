import { type CartLines, showCartCount } from "./cart-count.ts";

type Problem = { detail?: string; title?: string; errors?: { pointer: string; message: string }[] };

/**
 * Puts copies into the cart without a new page. It wraps the form that does the same with one, and hands over to it
 * whenever it gets no answer it understands.
 */
export class AddToCart extends HTMLElement {
  connectedCallback(): void {
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.add();
    });
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private async add(): Promise<void> {
    const { form } = this;
    const button = form?.querySelector("button");
    // Not `disabled`: that would take the focus away from whoever pressed it with a keyboard.
    if (!form || button?.getAttribute("aria-disabled") === "true") return;
    button?.setAttribute("aria-disabled", "true");
    try {
      const data = new FormData(form);
      const response = await fetch("/api/cart/items", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sku: data.get("sku"), quantity: Number(data.get("quantity") || Number.NaN) }),
      });
      const answer: unknown = await response.json();
      if (response.ok) await this.succeed(answer as CartLines);
      else this.refuse(answer as Problem);
    } catch {
      form.submit();
    } finally {
      button?.removeAttribute("aria-disabled");
    }
  }

  private async succeed(cart: CartLines): Promise<void> {
    this.markQuantity(false);
    this.say("good", "Added. ", Object.assign(document.createElement("a"), { href: "/cart", textContent: "Go to your cart" }));
    await showCartCount(cart);
  }

  private refuse({ detail, title, errors: [first] = [] }: Problem): void {
    const isAboutQuantity = first?.pointer === "/quantity";
    this.markQuantity(isAboutQuantity);
    this.say("bad", isAboutQuantity ? `Copies: ${first.message}` : (first?.message ?? detail ?? title ?? "Please try again."));
  }

  /** Says whether the number of copies is what is wrong, for those who do not see where the message stands. */
  private markQuantity(isWrong: boolean): void {
    const field = this.querySelector("[name=quantity]");
    if (isWrong) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }

  /** Shows the words and has them read out. */
  private say(tone: "good" | "bad", ...words: (string | Node)[]): void {
    const status = this.querySelector<HTMLElement>("[data-status]");
    if (!status) return;
    status.dataset.status = tone;
    status.replaceChildren(...words);
  }
}
