import type { Answer } from "./shop.ts";

/** A browser as far as a server can tell one: it keeps cookies, says where a form comes from, and reads forms from pages. */
export type Jar = ReturnType<typeof openJar>;

export type SetCookie = { name: string; value: string; attributes: Record<string, string> };

/** The cookies an answer sets, attributes in small letters. */
export function cookiesOf(headers: Headers): SetCookie[] {
  return headers.getSetCookie().map((line) => {
    const [pair = "", ...rest] = line.split(";").map((part) => part.trim());
    const attributes = rest.map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name.toLowerCase(), value.join("=")] as const;
    });
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), attributes: Object.fromEntries(attributes) };
  });
}

/** A new browser in front of the shop at `url`. */
export function openJar(url: string) {
  const cookies = new Map<string, string>();
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const send = async (path: string, init: RequestInit = {}): Promise<Answer<{ text: string }>> => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0 && !headers.has("cookie")) headers.set("cookie", cookieHeader());
    const response = await fetch(url + path, { ...init, headers, redirect: "manual" });
    for (const { name, value, attributes } of cookiesOf(response.headers)) {
      if (attributes["max-age"] === "0") cookies.delete(name);
      else cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, body: { text: await response.text() } };
  };
  const get = (path: string) => send(path, { headers: { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" } });
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    send(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { origin: url, "sec-fetch-site": "same-origin", ...headers },
    });
  return {
    cookies,
    cookieHeader,
    send,
    get,
    post,
    /** The hidden fields of the form on a page that is sent to `action`. Throws when there is none. */
    hiddenFields: async (page: string, action: string): Promise<Record<string, string>> => {
      const { body } = await get(page);
      const form = body.text.match(new RegExp(`<form[^>]*action="${action}"[\\s\\S]*?</form>`))?.[0];
      if (!form) throw new Error(`${page} has no form for ${action}`);
      const inputs = form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? [];
      return Object.fromEntries(
        inputs.map((input) => [input.match(/name="([^"]*)"/)?.[1] ?? "", input.match(/value="([^"]*)"/)?.[1] ?? ""] as const),
      );
    },
  };
}
