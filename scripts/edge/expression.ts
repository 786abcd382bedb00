/** A request as the rules of the edge see it. */
export type EdgeRequest = { host: string; method: string; rawPath: string };

type Value = string | boolean;
/** A part of an expression: what it is worth for a request. */
type Part = (request: EdgeRequest) => Value;

const fields: Record<string, (request: EdgeRequest) => string> = {
  "http.host": ({ host }) => host,
  "http.request.method": ({ method }) => method,
  // Cloudflare normalises the path as RFC 3986 says before rules see it; `raw.` is the path as it came.
  "http.request.uri.path": ({ rawPath }) => new URL(rawPath, "https://shop.invalid").pathname,
  "raw.http.request.uri.path": ({ rawPath }) => rawPath,
};
const functions: Record<string, (...args: string[]) => Value> = {
  lower: (text = "") => text.toLowerCase(),
  starts_with: (text = "", start = "") => text.startsWith(start),
  ends_with: (text = "", end = "") => text.endsWith(end),
};
const operators: Record<string, (left: string, right: string) => boolean> = {
  eq: (left, right) => left === right,
  contains: (left, right) => left.includes(right),
};

/**
 * Reads an expression of Cloudflare's rules language, as far as our rules use it
 * (https://developers.cloudflare.com/ruleset-engine/rules-language/), and gives back whether a request matches. `not` binds
 * closer than `and`, `and` closer than `or`. Throws an Error for what it does not know.
 */
export function readExpression(expression: string): (request: EdgeRequest) => boolean {
  const tokens = [...expression.matchAll(/"(?:[^"\\]|\\.)*"|[{}(),]|[^\s{}(),"]+/g)].map(([token]) => token);
  let at = 0;
  const isNext = (token: string) => tokens[at] === token;
  const take = (token?: string): string => {
    const found = tokens[at];
    if (found === undefined || (token !== undefined && found !== token))
      throw new Error(`"${token ?? "more"}" is wanted and "${found ?? "the end"}" is there: ${expression}`);
    at += 1;
    return found;
  };

  const readList = (end: string, readOne: () => Part): Part[] => {
    const parts: Part[] = [];
    while (!isNext(end)) {
      parts.push(readOne());
      if (isNext(",")) take(",");
    }
    take(end);
    return parts;
  };
  const readTerm = (): Part => {
    const token = take();
    if (token.startsWith('"')) return () => JSON.parse(token);
    const call = functions[token];
    if (call) {
      take("(");
      const args = readList(")", readTerm);
      return (request) => call(...args.map((arg) => String(arg(request))));
    }
    const field = fields[token];
    if (!field) throw new Error(`nothing is known of ${token}: ${expression}`);
    return field;
  };
  const readComparison = (): Part => {
    const left = readTerm();
    if (isNext("in")) {
      take("in");
      take("{");
      const values = readList("}", readTerm);
      return (request) => values.some((value) => value(request) === left(request));
    }
    const operator = operators[tokens[at] ?? ""];
    if (!operator) return left;
    take();
    const right = readTerm();
    return (request) => operator(String(left(request)), String(right(request)));
  };
  const readNot = (): Part => {
    if (isNext("not")) {
      take("not");
      const part = readNot();
      return (request) => !part(request);
    }
    if (!isNext("(")) return readComparison();
    take("(");
    const part = readOr();
    take(")");
    return part;
  };
  const readAnd = (): Part => {
    const parts = [readNot()];
    while (isNext("and")) {
      take("and");
      parts.push(readNot());
    }
    return (request) => parts.every((part) => part(request) === true);
  };
  const readOr = (): Part => {
    const parts = [readAnd()];
    while (isNext("or")) {
      take("or");
      parts.push(readAnd());
    }
    return (request) => parts.some((part) => part(request) === true);
  };

  const whole = readOr();
  if (at < tokens.length) take("the end");
  return (request) => whole(request) === true;
}
