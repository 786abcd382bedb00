import type { Order } from "../../shared/contracts/orders.ts";

/** Where an order stands, for the shopper. `tone` colours the page; `isOutstanding` asks the page to look again by itself. */
export type OrderWords = {
  title: string;
  text: string;
  tone: "good" | "waiting" | "bad";
  isOutstanding: boolean;
};

/** What each status means to the person who ordered. */
export function orderWords({ status, payment }: Pick<Order, "status" | "payment">): OrderWords {
  const waiting = { tone: "waiting", isOutstanding: true } as const;
  const bad = { tone: "bad", isOutstanding: false } as const;
  switch (status) {
    case "confirmed":
      return {
        title: "Thank you, your order is confirmed",
        text: "It is paid and your copies are put aside. A confirmation is on its way to you by e-mail.",
        tone: "good",
        isOutstanding: false,
      };
    case "paid":
      return { ...waiting, title: "Your payment has arrived", text: "We are putting your copies aside. This takes a moment." };
    case "paying":
      return payment?.action
        ? {
            title: "Your bank wants to hear from you",
            text: "Nothing has been taken yet. Confirm the payment at your bank, and your order is complete.",
            tone: "waiting",
            isOutstanding: false,
          }
        : {
            ...waiting,
            title: "We are waiting for your bank",
            text: "Its answer is taking longer than usual. You need not pay again: this page looks for news every few seconds.",
          };
    case "pending":
      return { ...waiting, title: "We are putting your copies aside", text: "This takes a moment." };
    case "reserved":
      return payment
        ? { ...waiting, title: "Your copies are put aside", text: "We are asking your bank now." }
        : {
            title: "Your copies are put aside",
            text: "They are kept for 15 minutes and wait for your payment.",
            tone: "waiting",
            isOutstanding: false,
          };
    case "payment_failed":
      return { ...bad, title: "The payment did not go through", text: "Nothing was taken from your card, and this order is closed." };
    case "rejected":
      return { ...bad, title: "There were not enough copies", text: "Somebody was quicker. Nothing was taken from your card." };
    case "cancelled":
      return {
        ...bad,
        title: "This order was cancelled",
        text: "Nothing was kept from your card; what had been taken is on its way back.",
      };
  }
}

/** The same in a word or two, for a list of orders. */
export const orderStates: Record<Order["status"], string> = {
  pending: "Being placed",
  reserved: "Waiting for your payment",
  paying: "Waiting for your bank",
  paid: "Paid",
  confirmed: "Confirmed",
  payment_failed: "Not paid",
  rejected: "Sold out",
  cancelled: "Cancelled",
};
