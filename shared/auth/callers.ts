/**
 * Lets only the Workers named call on. A binding says whose it is in its `props` (`wrangler.toml`), which the runtime passes
 * on and no caller can forge: what asks for no user's token asks for this. Throws otherwise, because a Worker that
 * calls what it must not is a bug.
 */
export function requireCaller({ props }: { props?: unknown }, ...callers: readonly string[]): void {
  const caller = callerOf(props);
  if (caller === null || !callers.includes(caller)) throw new Error(`${caller ?? "whoever has no name"} may not call this`);
}

/** Whether the Worker that calls is this one. */
export function isCaller({ props }: { props?: unknown }, name: string): boolean {
  return callerOf(props) === name;
}

function callerOf(props: unknown): string | null {
  if (typeof props !== "object" || props === null || !("caller" in props)) return null;
  return typeof props.caller === "string" ? props.caller : null;
}
