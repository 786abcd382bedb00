import type { Defaults } from "./draft.ts";
import type { Rules } from "./entry.ts";
import type { Layout } from "./layout.ts";
import { fieldsOfPointers } from "./places.ts";
import { standInRules } from "./stand-ins.ts";
import { transformOf } from "./transforms.ts";

/** By which rule each part of a book is read from the rows of a table: which columns, transformed how, or what stands for them. */
export function rulesOfLayout(layout: Layout, defaults: Defaults): Rules {
  const rules = fieldsOfPointers.flatMap(([pointer, ...fields]) => {
    const field = fields.find((one) => layout.sources[one] !== undefined || layout.values[one] !== undefined);
    return field === undefined ? [] : [[pointer, ruleOfField(layout, field)] as const];
  });
  return { ...defaultRules(layout, defaults), ...Object.fromEntries(rules) };
}

function ruleOfField({ sources, values }: Layout, field: keyof Layout["sources"]): string {
  const columns = (sources[field] ?? []).map(({ column, transforms, prefix }) => {
    const done = transforms.map((name) => transformOf(name).does);
    return [`the column ${column}`, ...done, ...(prefix === "" ? [] : [`with ${prefix} before it`])].join(", ");
  });
  const value = values[field];
  return [...columns, ...(value === undefined ? [] : [`${JSON.stringify(value)} of the mapping`])].join("; else ");
}

/** What stands for what the file does not say. */
function defaultRules({ spreadsPrices }: Layout, { priceMinor }: Defaults): Rules {
  const price = priceMinor === null ? spreadsPrices && standInRules.spreadPrice : standInRules.price;
  return { ...(price ? { "/editions/*/price": price } : {}), "/editions/*/format": standInRules.format };
}
