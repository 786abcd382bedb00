import type { ContributorRole } from "../../../../../shared/contracts/catalog.ts";

/** Codes of ONIX (code list 17) that are one of our roles. */
const codesOfRole: Record<Exclude<ContributorRole, "contributor">, string> = {
  author: "A01 A02 A03 A04 A05 A09 A14 A31 A38 A45",
  translator: "B06 B08",
  illustrator: "A07 A12 A35 A40 A41 A46 A47",
  editor: "B01 B02 B11 B12 B13 B16 B19 B20 B21 B24 B26 B29 B31",
  narrator: "E03 E07",
  photographer: "A08 A13",
  foreword: "A15 A16 A23",
  introduction: "A24 A29",
  afterword: "A19 A22",
  notes: "A20 A21 A25",
  adapter: "B03 B04 B05 B22",
  compiler: "C01 C02 C99",
  "series-editor": "B09",
  composer: "A06 B25",
  "cover-designer": "A36",
  cartographer: "A39",
  performer: "E01 E02 E04 E05 E06 E08 E09 E10 E99",
};

const roleOfCode = new Map(
  Object.entries(codesOfRole).flatMap(([role, codes]) =>
    codes.split(" ").map((code): [string, ContributorRole] => [code, role as ContributorRole]),
  ),
);

/** Our roles for a code of ONIX: one, or two for who edited and translated; that of a contributor for what has no name of ours; none for what is no code. */
export function rolesOfCode(code: string): ContributorRole[] {
  if (code === "B10") return ["editor", "translator"];
  const role = roleOfCode.get(code);
  if (role) return [role];
  return /^[A-FZ]\d\d$/.test(code) ? ["contributor"] : [];
}
