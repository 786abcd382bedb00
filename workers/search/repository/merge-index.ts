/** The full-text tables. Each keeps what it was told in segments, and looks for a word in every one of them. */
const textTables = ["book_text", "title_words", "facet_words"] as const;

/** With so many segments or fewer a table is left alone: merging them again and again would write more than it saves. */
const segmentsMax = 4;
/** Pages that one statement writes, and statements that one call makes of a table at most: about 20 MB. */
const stepPages = 250;
const stepsMax = 20;

/**
 * Merges the segments that many writes have left, some pages at a time, so that nobody waits for it; what is not done goes
 * on at the next call. On 10,000 books a search in one segment takes five eighths of one in nine (sqlite.org/fts5.html,
 * section 6.8). Gives back the steps it took.
 */
export async function mergeIndex(db: D1Database): Promise<number> {
  let steps = 0;
  for (const table of textTables) {
    const merge = db.prepare(`insert into ${table} (${table}, rank) values ('merge', ?1)`).bind(-stepPages);
    if ((await countSegments(db, table)) <= segmentsMax) continue;
    for (let step = 0; step < stepsMax && (await countSegments(db, table)) > 1; step += 1) {
      await merge.run();
      steps += 1;
    }
  }
  return steps;
}

/** Segments of a full-text table that hold something. From one to the next is a step in the index: each has rows by the thousand. */
async function countSegments(db: D1Database, table: (typeof textTables)[number]): Promise<number> {
  const counted = db.prepare(`
    with recursive segment(id) as (
      select min(segid) from ${table}_idx
      union all
      select (select min(segid) from ${table}_idx where segid > segment.id) from segment where segment.id is not null
    )
    select count(id) as segments from segment`);
  return (await counted.first<number>("segments")) ?? 0;
}
