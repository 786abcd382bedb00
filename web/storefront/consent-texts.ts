/** What somebody may allow or refuse, in the words they are shown. Other words are another version, which has to be asked for anew. */
export const consentTexts = [
  {
    purpose: "personalisation",
    version: "2026-11",
    title: "Choose books for me",
    words: "What you looked at and ordered helps us to choose books to show you.",
  },
  {
    purpose: "analytics",
    version: "2026-11",
    title: "Count me in",
    words: "How you find your way through the shop is counted, together with everybody else’s, so that we can make it better.",
  },
  {
    purpose: "marketing",
    version: "2026-11",
    title: "Write to me about new books",
    words: "A mail now and then about books that have come in.",
  },
] as const;
