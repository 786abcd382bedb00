import { apiKeyHeader } from "../../shared/contracts/identity.ts";
import type { ProblemDocument } from "../../shared/problem.ts";

/** Tags that the route takes at once. */
const tagsMax = 30;

/**
 * Asks the gateway at an address to drop what shows the tags; gives back how many answers it dropped. Throws an Error with a
 * sentence when it would not.
 */
export async function purgeCaches({ url, apiKey, tags }: { url: string; apiKey: string; tags: string[] }): Promise<number> {
  let dropped = 0;
  for (let from = 0; from < tags.length; from += tagsMax) {
    const request = {
      method: "POST",
      headers: { "content-type": "application/json", [apiKeyHeader]: apiKey },
      body: JSON.stringify({ tags: tags.slice(from, from + tagsMax) }),
      // The key is for this address: to wherever a redirection leads, `fetch` would carry it along.
      redirect: "manual",
    } as const;
    const response = await fetch(`${url}/api/platform/cache/purge`, request).catch((cause) => {
      throw new Error(`No shop answers at ${url}.`, { cause });
    });
    const text = await response.text();
    if (!response.ok) throw new Error(refusalOf(url, response.status, text));
    dropped += (JSON.parse(text) as { answers: number }).answers;
  }
  return dropped;
}

function refusalOf(url: string, status: number, text: string): string {
  if (status === 401) return `${url} does not take this API key. Give the right one with --key or as OCTAVO_API_KEY.`;
  if (status === 403) return `This API key of ${url} may not purge: it needs to be an admin's, with the scope platform:write.`;
  if (status === 404) return `${url} cannot be purged: there is no such route. Is it a shop of Octavo?`;
  const { detail, errors = [] } = readProblem(text);
  const said = [detail, ...errors.map(({ pointer, message }) => `${pointer}: ${message}`)].filter(Boolean).join("; ");
  return `${url} answered ${status}${said === "" ? "" : `: ${said}`}`;
}

function readProblem(text: string): Partial<ProblemDocument> {
  try {
    return JSON.parse(text) as Partial<ProblemDocument>;
  } catch {
    return {};
  }
}
