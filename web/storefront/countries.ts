import { countryNameOf } from "../../shared/contracts/common.ts";

export type Country = { code: string; name: string };

let countries: Country[] | undefined;

/** Every country an address may name, by its English name. Made once per isolate. */
export function listCountries(): Country[] {
  countries ??= everyPairOfLetters()
    .filter(isCurrent)
    .map((code) => ({ code, name: countryNameOf(code) }))
    .filter((country): country is Country => country.name !== null)
    .sort((left, right) => left.name.localeCompare(right.name, "en"));
  return countries;
}

/** Whether the code is today's: retired ones (`SU`, `YU`) and aliases (`UK`) are canonically another code, whose country is listed anyway. */
function isCurrent(code: string): boolean {
  return Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
}

function everyPairOfLetters(): string[] {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return letters.flatMap((first) => letters.map((second) => first + second));
}
