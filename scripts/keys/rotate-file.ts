import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { rotateDataKeys, rotateSigningKeys } from "./make-keys.ts";

/** What can be rotated: what signs tokens, or what seals personal data. */
export const rotations = {
  signing: { secret: "SIGNING_KEYS", rotate: rotateSigningKeys },
  data: { secret: "DATA_KEYS", rotate: rotateDataKeys },
} as const;
export type Rotation = keyof typeof rotations;

/**
 * Rotates keys in a file of secrets: one for `npm run deploy` (`WORKER.NAME=value` a line), or the `secrets.json` of a local
 * state folder. The new file takes the place of the old one in one step, readable by its owner only. Gives back where keys
 * were rotated; throws an Error when there are none.
 */
export function rotateFile(path: string, rotation: Rotation): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`there is no file ${path}`);
  const text = readFileSync(path, "utf8");
  const { text: rotated, places } = text.trimStart().startsWith("{") ? rotateJson(text, rotation) : rotateLines(text, rotation);
  if (places.length === 0) throw new Error(`${path} has no ${rotations[rotation].secret}`);
  const next = `${path}.next`;
  writeFileSync(next, rotated, { mode: 0o600 });
  renameSync(next, path);
  return places;
}

type Rotated = { text: string; places: string[] };

function rotateJson(text: string, rotation: Rotation): Rotated {
  const { secret, rotate } = rotations[rotation];
  const secrets = JSON.parse(text) as Record<string, string>;
  const value = secrets[secret];
  return value ? { text: JSON.stringify({ ...secrets, [secret]: rotate(value) }), places: [secret] } : { text, places: [] };
}

function rotateLines(text: string, rotation: Rotation): Rotated {
  const { secret, rotate } = rotations[rotation];
  const places: string[] = [];
  const lines = text.split("\n").map((line) => {
    const [, place, value] = line.match(new RegExp(`^([a-z][a-z0-9-]*\\.${secret})=(.+?)\\r?$`)) ?? [];
    if (!place || !value) return line;
    places.push(place);
    return `${place}=${rotate(value)}`;
  });
  return { text: lines.join("\n"), places };
}
