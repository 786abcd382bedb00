import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { bookSubjectCodes, subjectCodes } from "../tables.ts";

/** The next code up in the tree, empty at the top: `shared/subject-code.ts` in SQL, of capitals. */
function above({ scheme, code }: { scheme: SQL; code: SQL }): SQL {
  return sql`case when length(${code}) > 20 or ${code} glob '*[^0-9A-Z-]*' then ''
    when ${scheme} = 'bisac' then iif(length(${code}) = 9, substr(${code}, 1, 3), '')
    when ${scheme} = 'thema' then
      iif(instr(${code}, '-'), rtrim(rtrim(${code}, replace(${code}, '-', '')), '-'), substr(${code}, 1, length(${code}) - 1))
    else '' end`;
}

const one = { scheme: sql`coded.scheme`, code: sql`coded.code` };

/** The name of a code's shelf, whose kind is that of `shelfOf`. */
export const shelfOfCoded = sql`'code/' || coded.scheme || ':' || coded.code`;

/**
 * The common table `coded`: the codes of these books and all those above them, each once a book, with the heading that came with
 * it; a group of BISAC is called what its codes' headings begin with. To stand in a `with recursive`.
 */
export function codedBooks(bookIds: SQL): SQL {
  const code = sql`iif(${bookSubjectCodes.scheme} in ('bisac', 'thema'), upper(${bookSubjectCodes.code}), ${bookSubjectCodes.code})`;
  return sql`coded(scheme, code, heading, book_id) as (
    select ${bookSubjectCodes.scheme}, ${code}, ${bookSubjectCodes.heading}, ${bookSubjectCodes.bookId}
    from ${bookSubjectCodes} where ${bookSubjectCodes.bookId} in (${bookIds})
    union
    select coded.scheme, ${above(one)},
      iif(coded.scheme = 'bisac' and instr(coded.heading, ' / '), substr(coded.heading, 1, instr(coded.heading, ' / ') - 1), null), coded.book_id
    from coded where ${above(one)} <> ''
  )`;
}

/** The statement that gives every code of these books, and every one above, its row as it has to be. A heading that is known stays. */
export function nameCodes(db: DrizzleD1Database, bookIds: string[]): BatchItem<"sqlite"> {
  const ids = sql`select value from json_each(${JSON.stringify(bookIds)})`;
  const named = sql`
    with recursive ${codedBooks(ids)}
    select ${shelfOfCoded}, coded.scheme, coded.code, ${above(one)}, max(coded.heading) from coded where true group by 1, 2, 3, 4`;
  const { shelf, scheme, code, above: upper, heading } = subjectCodes;
  return db
    .insert(subjectCodes)
    .select(named)
    .onConflictDoUpdate({
      target: shelf,
      set: {
        ...{ scheme: sql`excluded.scheme`, code: sql`excluded.code`, above: sql`excluded.above` },
        heading: sql`coalesce(${heading}, excluded.heading)`,
      },
      setWhere: sql`(${scheme}, ${code}, ${upper}) is not (excluded.scheme, excluded.code, excluded.above)
        or ${heading} is null and excluded.heading is not null`,
    });
}
