/** The elements of an HTML text as workerd's own parser finds them, each with its attributes: what is markup, and what only looks like it. */
export async function elementsOf(html: string): Promise<{ tag: string; attributes: Record<string, string> }[]> {
  const elements: { tag: string; attributes: Record<string, string> }[] = [];
  const collect = (element: Element) => void elements.push({ tag: element.tagName, attributes: Object.fromEntries(element.attributes) });
  await new HTMLRewriter().on("*", { element: collect }).transform(new Response(html)).text();
  return elements;
}
