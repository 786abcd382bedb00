/** A GET as it goes over the wire. */
export function get(path: string, accept = "application/json", headers: Record<string, string> = {}): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept: ${accept}\r\n${linesOf(headers)}\r\n`;
}

/** A POST of JSON as it goes over the wire. */
export function post(path: string, body: unknown, headers: Record<string, string> = {}): string {
  return withJson("POST", path, body, headers);
}

/** A PUT of JSON as it goes over the wire. */
export function put(path: string, body: unknown, headers: Record<string, string> = {}): string {
  return withJson("PUT", path, body, headers);
}

function withJson(method: string, path: string, body: unknown, headers: Record<string, string>): string {
  const json = JSON.stringify(body);
  const length = Buffer.byteLength(json);
  return `${method} ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${linesOf(headers)}\r\n${json}`;
}

function linesOf(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}
