/**
 * Repeats `look` until it no longer throws, and gives back its value: for what becomes true soon. Throws the error of the
 * first look that began after `withinMs`: what is true by then is found, however slow the machine.
 */
export async function eventually<T>(look: () => Promise<T>, withinMs = 30_000, everyMs = 100): Promise<T> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const isLast = Date.now() > untilMs;
    try {
      return await look();
    } catch (error) {
      if (isLast) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
