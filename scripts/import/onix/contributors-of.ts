import type { contributorRoles } from "../../../shared/contracts/catalog.ts";
import { slugOf } from "../../../shared/slug.ts";
import { childrenOf, type OnixElement, textIn, textOf } from "./element.ts";

type Role = (typeof contributorRoles)[number];
type Contributor = { name: string; role: Role };

/** Roles of ONIX (code list 17) that are one of ours, or two. */
const rolesOfCode: Record<string, Role[]> = {
  ...Object.fromEntries(["A01", "A02", "A03", "A04", "A05", "A06", "A09", "A14", "A31", "A38"].map((code) => [code, ["author"]])),
  ...Object.fromEntries(["A07", "A08", "A12", "A13", "A35"].map((code) => [code, ["illustrator"]])),
  ...Object.fromEntries(["B01", "B11", "B12", "B13", "B16"].map((code) => [code, ["editor"]])),
  ...Object.fromEntries(["B06", "B08"].map((code) => [code, ["translator"]])),
  ...Object.fromEntries(["E03", "E07"].map((code) => [code, ["narrator"]])),
  B10: ["editor", "translator"],
};

/** Who made a product, in order, each once in a role; and whether somebody is left out whose role we do not have, such as who wrote the foreword. */
export function contributorsOf(detail: OnixElement): { contributors: Contributor[]; isSomebodyLeftOut: boolean } {
  const inOrder = childrenOf(detail, "Contributor")
    .map((element, index) => ({ element, place: Number(textIn(element, "SequenceNumber")) || index + 1 }))
    .sort((left, right) => left.place - right.place);
  const named = inOrder.flatMap(({ element }) => {
    const name = nameOf(element);
    return name === "" ? [] : [{ name, roles: childrenOf(element, "ContributorRole").flatMap((role) => rolesOfCode[textOf(role)] ?? []) }];
  });
  const all = named.flatMap(({ name, roles }) => roles.map((role) => ({ name, role })));
  const once = new Map(all.map((contributor) => [`${slugOf(contributor.name)} ${contributor.role}`, contributor]));
  return { contributors: [...once.values()], isSomebodyLeftOut: named.some(({ roles }) => roles.length === 0) };
}

/** As it stands on a title page: whole, else from its parts, else from `Family, Given`, else that of a body. */
function nameOf(contributor: OnixElement): string {
  const parts = ["TitlesBeforeNames", "NamesBeforeKey", "PrefixToKey", "KeyNames", "NamesAfterKey", "SuffixToKey"];
  const joined = parts.map((part) => textIn(contributor, part)).filter((part) => part !== "");
  const [family = "", given = "", ...rest] = textIn(contributor, "PersonNameInverted").split(", ");
  const turned = given === "" ? family : [`${given} ${family}`, ...rest].join(", ");
  return textIn(contributor, "PersonName") || joined.join(" ") || turned || textIn(contributor, "CorporateName");
}
