/** Books that can be found. */
export async function countBooks(db: D1Database): Promise<number> {
  const row = await db.prepare("select count(*) as books from search_cards").first<{ books: number }>();
  return row?.books ?? 0;
}
