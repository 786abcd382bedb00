import { exports } from "cloudflare:workers";

/** The Worker under test as another Worker reaches it, through a binding with these `props`. */
export function throughBinding<Entrypoint>(props: object): Entrypoint {
  const { default: reach } = exports as unknown as { default: (options: { props: object }) => Entrypoint };
  return reach({ props });
}
