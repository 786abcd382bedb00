/** The data of server-sent events (HTML, section 9.2) as they come. Ends with the stream, and where it breaks off. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const bytes of stream) {
      text += decoder.decode(bytes, { stream: true });
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = block.split(/\r?\n/).flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trimStart()] : []));
        if (data.length > 0) yield data.join("\n");
      }
    }
  } catch {
    // Whoever follows asks again how far it is: the connection goes with the platform, and comes back with it.
  }
}
