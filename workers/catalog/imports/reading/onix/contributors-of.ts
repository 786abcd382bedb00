import type { ContributorRole } from "../../../../../shared/contracts/catalog.ts";
import { slugOf } from "../../../../../shared/slug.ts";
import { rolesOfCode } from "./contributor-roles.ts";
import { childrenOf, type OnixElement, textIn, textOf } from "./element.ts";

type Contributor = { name: string; role: ContributorRole; sortName: string | null };

/** Who made a product, in order, each once in a role; and who is left out whose role is no code of ONIX. */
export function contributorsOf(detail: OnixElement): { contributors: Contributor[]; leftOut: string[] } {
  const inOrder = childrenOf(detail, "Contributor")
    .map((element, index) => ({ element, place: Number(textIn(element, "SequenceNumber")) || index + 1 }))
    .sort((left, right) => left.place - right.place);
  const named = inOrder.flatMap(({ element }) => {
    const name = nameOf(element);
    const roles = childrenOf(element, "ContributorRole").flatMap((role) => rolesOfCode(textOf(role)));
    return name === "" ? [] : [{ name, sortName: sortNameOf(element), roles }];
  });
  const all = named.flatMap(({ name, sortName, roles }) => roles.map((role) => ({ name, role, sortName })));
  const once = new Map<string, Contributor>();
  for (const one of all) {
    const key = `${slugOf(one.name)} ${one.role}`;
    once.set(key, { ...one, sortName: one.sortName ?? once.get(key)?.sortName ?? null });
  }
  return { contributors: [...once.values()], leftOut: named.filter(({ roles }) => roles.length === 0).map(({ name }) => name) };
}

/** As it stands on a title page: whole, else from its parts, else from `Family, Given`, else that of a body. */
function nameOf(contributor: OnixElement): string {
  const parts = ["TitlesBeforeNames", "NamesBeforeKey", "PrefixToKey", "KeyNames", "NamesAfterKey", "SuffixToKey"];
  const joined = parts.map((part) => textIn(contributor, part)).filter((part) => part !== "");
  const [family = "", given = "", ...rest] = textIn(contributor, "PersonNameInverted").split(", ");
  const turned = given === "" ? family : [`${given} ${family}`, ...rest].join(", ");
  return textIn(contributor, "PersonName") || joined.join(" ") || turned || textIn(contributor, "CorporateName");
}

/** As a catalogue files it: `Family, Given` as it stands, else made of a name's parts; null where neither is there. */
function sortNameOf(contributor: OnixElement): string | null {
  const whole = textIn(contributor, "PersonNameInverted") || textIn(contributor, "CorporateNameInverted");
  const [key, before, prefix] = ["KeyNames", "NamesBeforeKey", "PrefixToKey"].map((part) => textIn(contributor, part));
  const given = [before, prefix].filter((part) => part).join(" ");
  return whole || (key && given ? `${key}, ${given}` : null);
}
