import { type D1Session, openSession, type SessionStart } from "../../shared/d1-session.ts";
import { bookmarkHeader, isBookmark } from "../../shared/http/bookmark.ts";
import { invalid } from "../../shared/problem.ts";
import type { CatalogBindings } from "./bindings.ts";

type Asked = { env: Pick<CatalogBindings, "DB">; req: { header: (name: string) => string | undefined } };

/** What a reader reads: as new as the bookmark they show, else whatever copy is near. 422 for what is no bookmark. */
export function readingSession({ env, req }: Asked): D1Session {
  return openSession(env.DB, startAt(req.header(bookmarkHeader)));
}

/** What a writer reads and writes: the database itself. */
export function writingSession({ env }: Pick<Asked, "env">): D1Session {
  return openSession(env.DB, "first-primary");
}

/** The header that lets a writer read what they have written, wherever they read. */
export function bookmarkOf(session: D1Session): Record<string, string> {
  const bookmark = session.bookmark();
  return bookmark === null ? {} : { [bookmarkHeader]: bookmark };
}

function startAt(text: string | undefined): SessionStart {
  if (text === undefined) return "first-unconstrained";
  if (!isBookmark(text)) throw invalid(`header:${bookmarkHeader}`, "expected a bookmark as an answer of ours has it");
  return { bookmark: text };
}
