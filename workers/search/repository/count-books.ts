/** Books that can be found. */
export async function countBooks(db: D1Database): Promise<number> {
  const row = await db.prepare("select count(*) as books from search_cards").first<{ books: number }>();
  return row?.books ?? 0;
}

/** SKUs whose stock has been told. */
export async function countStockSkus(db: D1Database): Promise<number> {
  return (await db.prepare("select count(*) as skus from search_stock where version > 0").first<number>("skus")) ?? 0;
}
