import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createOidcProvider } from "../workers/identity/account/oidc/testing.ts";

/** A provider of OpenID Connect on a port of this machine, and how to end it. */
export type ServedProvider = Awaited<ReturnType<typeof createOidcProvider>> & {
  /** What `--oidc-providers` takes a list of. */
  configuration: { id: string; name: string; issuer: string; clientId: string };
  stop: () => Promise<void>;
};

/**
 * Serves a small provider on a free port, to which we are a client with a secret or, without one, a public client. Whoever
 * comes is who `setPerson` says.
 */
export async function serveOidcProvider(id: string, clientSecret: string | null): Promise<ServedProvider> {
  let answer: (url: string, init: RequestInit) => Promise<Response> = async () => new Response(null, { status: 503 });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const answered = await answer(`${issuer}${request.url}`, { method: request.method, headers, ...body });
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    response.end(Buffer.from(await answered.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { issuer, clientId: "octavo" };
  const provider = await createOidcProvider({ ...client, clientSecret });
  answer = provider.fetch;
  return {
    ...provider,
    configuration: { id, name: `Provider ${id}`, ...client },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
