/** The client of a request nobody but ourselves can have sent on: there is no edge in front of the local platform. */
const localClient = "local";

/**
 * Whom a limit counts. Cloudflare's edge writes `cf-connecting-ip` over whatever the client sent; the header counts only
 * on a request that came through the edge, which `cf` proves: no client can set that. (On the local platform one can, and
 * only its own machine hears it: so a test can be many clients.)
 */
export function clientOf({ cf, headers }: Request): string {
  const address = cf ? headers.get("cf-connecting-ip") : null;
  return address === null ? localClient : networkOf(address);
}

/**
 * What one subscriber of the Internet holds: an IPv4 address, or the /64 of an IPv6 one, since a household gets at least
 * that many addresses (RFC 6177) and could have a fresh bucket for each request.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !address.includes(":")) return mapped ?? address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  // `::` stands for as many zero groups as are missing; only those among the first four matter here.
  const after = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const all = [...groups, ...new Array<string>(zeros).fill("0"), ...after];
  const prefix = all.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${prefix.join(":")}::/64`;
}
