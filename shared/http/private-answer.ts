/** The headers of an answer that is for its asker alone: nobody keeps it. */
export const privateHeaders = { "cache-control": "private, no-store" };
