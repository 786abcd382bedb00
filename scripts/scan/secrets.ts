/** A file as it is kept in git. */
export type TrackedFile = { path: string; text: string };
/** A place where what looks like a secret is none. */
export type Allowance = { path: string; rule: string; reason: string };

/** How secrets look: the marks their issuers give them, and a random text given to something called a secret. */
const rules: { name: string; form: RegExp }[] = [
  { name: "a private key", form: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g },
  { name: "an AWS key", form: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { name: "a GitHub token", form: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40})/g },
  { name: "an npm token", form: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { name: "a Slack token", form: /\bxox[abprs]-[A-Za-z0-9-]{10}/g },
  { name: "a Google key", form: /\bAIza[0-9A-Za-z_-]{35}/g },
  { name: "a payment provider's key", form: /\b(?:[sr]k_live_|whsec_)[A-Za-z0-9]{16}/g },
  { name: "a JSON web token", form: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}/g },
  { name: "a password in an address", form: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"'`<>$]+:[^\s:/@"'`<>$]+@[a-z0-9]/gi },
];
const named =
  /(?:secret|token|password|passphrase|api_?key|private_?key|ops_?key|credential)s?["']?\s*[:=]\s*["'`]?([A-Za-z0-9+/=_-]{20,})/gi;

/** Bits a character that random base64 or hexadecimal digits reach at these lengths, and words do not. */
const randomBits = 3;
/** Written by machines, full of checksums. */
const unread = /(^|\/)package-lock\.json$|\.(png|jpg|webp|woff2|ico|avif)$/;

/** Allowed places of this project. */
export const allowances: Allowance[] = [
  {
    path: "scripts/check/literals.test.ts",
    rule: "a private key",
    reason: "the head of a key without the key, to prove that another check finds it",
  },
];

/**
 * Secrets in files, one sentence each: the place and the kind, never the text. An allowance that nothing needs is found
 * as well.
 */
export function findSecrets(files: TrackedFile[], allowed: Allowance[] = allowances): string[] {
  const used = new Set<Allowance>();
  const found = files
    .filter(({ path }) => !unread.test(path))
    .flatMap(({ path, text }) =>
      secretsIn(text).flatMap(({ rule, line }) => {
        const allowance = allowed.find((each) => each.path === path && each.rule === rule);
        if (allowance) used.add(allowance);
        return allowance ? [] : [`${path}:${line} has what looks like ${rule}`];
      }),
    );
  const unused = allowed.filter((allowance) => !used.has(allowance));
  return [...found, ...unused.map(({ path, rule }) => `${path} may have ${rule}, yet has none`)];
}

function secretsIn(text: string): { rule: string; line: number }[] {
  const marked = rules.flatMap(({ name, form }) => [...text.matchAll(form)].map(({ index }) => ({ rule: name, index })));
  const random = [...text.matchAll(named)].filter(([, value = ""]) => isRandom(value)).map(({ index }) => ({ rule: "a secret", index }));
  return [...marked, ...random].map(({ rule, index }) => ({ rule, line: text.slice(0, index).split("\n").length }));
}

/** Whether a text was drawn and not written: both letters and digits, many of them different, and no words joined. */
function isRandom(text: string): boolean {
  if (!/\d/.test(text) || !/[a-z]/i.test(text) || text.split(/[-_/=]/).every((part) => /^([A-Za-z]*|\d{1,4})$/.test(part))) return false;
  const counts = [...Map.groupBy(text, (character) => character).values()].map((same) => same.length / text.length);
  return counts.reduce((sum, share) => sum - share * Math.log2(share), 0) >= randomBits;
}
