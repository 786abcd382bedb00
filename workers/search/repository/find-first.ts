/** The place of the first of these FTS5 expressions that finds a book, or `null`. */
export async function findFirstWithBooks(db: D1Database, expressions: string[]): Promise<number | null> {
  const found = await db
    .prepare(
      `select j.key as place from json_each(?1) j
      where exists (select 1 from book_text where book_text match j.value) order by j.key limit 1`,
    )
    .bind(JSON.stringify(expressions))
    .first<{ place: number }>();
  return found?.place ?? null;
}
