import type { ProjectedLevel } from "../../../shared/contracts/admin.ts";
import type { EditionQuote } from "../../../shared/contracts/catalog.ts";
import { formatName } from "../../storefront/words.ts";
import { Copies } from "./status.tsx";
import { Table } from "./table.tsx";

type LevelTableProps = { name: string; levels: ProjectedLevel[]; titles: Map<string, EditionQuote>; isShort?: boolean };

/** Levels, a row for each SKU; the short form leaves out what is not for sale at the moment. */
export function LevelTable({ name, levels, titles, isShort }: LevelTableProps) {
  const figures = isShort
    ? []
    : [
        { words: "On hand", isNumber: true },
        { words: "Put aside", isNumber: true },
      ];
  return (
    <Table name={name} columns={[{ words: "Book" }, ...figures, { words: "Available", isNumber: true }]}>
      {levels.map(({ sku, onHand, reserved, available }) => {
        const edition = titles.get(sku);
        return (
          <tr>
            <th scope="row">
              <a href={`/admin/stock/${sku}`}>{edition?.title ?? "Not in the catalogue"}</a>
              <span class="aside">
                <span class="code">{sku}</span>
                {edition && ` · ${formatName(edition.format)}`}
              </span>
            </th>
            {!isShort && (
              <>
                <td class="number">{onHand.toLocaleString("en-US")}</td>
                <td class="number">{reserved.toLocaleString("en-US")}</td>
              </>
            )}
            <td class="number">
              <Copies available={available} />
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
