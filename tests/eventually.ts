/** Repeats `look` until it no longer throws, and gives back its value: for what becomes true soon. Throws the last error after `withinMs`. */
export async function eventually<T>(look: () => Promise<T>, withinMs = 30_000, everyMs = 100): Promise<T> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
