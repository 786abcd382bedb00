export type StockLevel = { sku: string; available: number; version: number };

/** Notes how many copies can be bought, unless something newer is known. */
export async function writeStock(db: D1Database, levels: StockLevel[]): Promise<void> {
  const rows = JSON.stringify(levels.map(({ sku, available, version }) => [sku, available, version]));
  await db
    .prepare(
      `insert into search_stock (sku, available, version)
      select j.value ->> 0, j.value ->> 1, j.value ->> 2 from json_each(?1) j where true
      on conflict (sku) do update set available = excluded.available, version = excluded.version
      where excluded.version > search_stock.version`,
    )
    .bind(rows)
    .run();
}
