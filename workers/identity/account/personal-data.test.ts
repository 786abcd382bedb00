import { getTableColumns, getTableName, isTable } from "drizzle-orm";
import { expect, test } from "vitest";
import * as tables from "../tables.ts";
import { erasedColumns, impersonalTables, personalData } from "./personal-data.ts";

const all = Object.values(tables).filter((each) => isTable(each));

test("every table is either in the map or known to hold nothing personal", { tags: ["P-77"] }, () => {
  const mapped = personalData.map(({ table }) => getTableName(table));
  expect([...mapped, ...impersonalTables].sort()).toEqual(all.map(getTableName).sort());
});

test.each(personalData.map((each) => [each.name, each] as const))(
  "every column of %s has its place in the map",
  { tags: ["P-77"] },
  (_, each) => {
    expect(Object.values(each.columns).flat().sort()).toEqual(Object.keys(getTableColumns(each.table)).sort());
  },
);

test("a row that stays can lose every column that goes", { tags: ["P-77"] }, () => {
  for (const each of personalData.filter(({ atErasure }) => atErasure === "blank")) {
    const columns = getTableColumns(each.table);
    expect(erasedColumns(each).filter((name) => columns[name]?.notNull)).toEqual([]);
    expect(erasedColumns(each)).toEqual(expect.arrayContaining(["email", "name", "emailIndex", "passwordHash", "totpSecret"]));
  }
});
