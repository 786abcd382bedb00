/** What somebody sees at a browser that runs no script. */
export type Page = { status: number; headers: Headers; location: string; html: string };

export type Desk = ReturnType<typeof openDesk>;

/**
 * Somebody at a browser that runs no script: keeps cookies, sends the form token of the page it got last, follows nothing
 * by itself.
 */
export function openDesk(url: string) {
  const cookies = new Map<string, string>();
  let formToken = "";
  const ask = async (path: string, init: RequestInit = {}, headers: Record<string, string> = {}): Promise<Page> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url + path, { ...init, redirect: "manual", headers: { ...(cookie && { cookie }), ...headers } });
    for (const set of answer.headers.getSetCookie()) keep(cookies, set);
    const html = await answer.text();
    formToken = hidden(html, "formToken") || formToken;
    return { status: answer.status, headers: answer.headers, location: answer.headers.get("location") ?? "", html };
  };
  const post = (path: string, form: Record<string, string>, headers: Record<string, string> = { origin: url }) =>
    ask(path, { method: "POST", body: new URLSearchParams({ ...(formToken && { formToken }), ...form }) }, headers);
  return {
    get: (path: string) => ask(path),
    post,
    /** Signs in on the page for it; gives back the answer to its form. */
    signIn: async ({ email, password }: { email: string; password: string }, next = "/account") => {
      await ask(`/sign-in?${new URLSearchParams({ next })}`);
      return await post("/sign-in", { email, password, next });
    },
    cookies,
  };
}

/** The value of a hidden field. */
export function hidden(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
}

function keep(cookies: Map<string, string>, set: string): void {
  const [pair = "", ...attributes] = set.split(";");
  const [name = "", ...value] = pair.split("=");
  const isGone = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute)) || value.join("=") === "";
  if (isGone) cookies.delete(name);
  else cookies.set(name, value.join("="));
}
