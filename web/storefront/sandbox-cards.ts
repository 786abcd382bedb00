/** The test cards of the sandbox provider, by what they do. They exist on the local platform only. */
export const sandboxCards = [
  { token: "tok_ok", words: "Test card that pays at once" },
  { token: "tok_declined", words: "Test card the bank declines" },
  { token: "tok_insufficient_funds", words: "Test card without enough money" },
  { token: "tok_action_required", words: "Test card that asks you to confirm at the bank" },
  { token: "tok_slow", words: "Test card that pays, but answers after 20 seconds" },
  { token: "tok_lost_reply", words: "Test card that pays, but whose answer gets lost" },
] as const;
