import { expect, test } from "vitest";
import type { OnixElement } from "./element.ts";
import { plainTextOf } from "./plain-text.ts";
import { readProducts } from "./read-products.ts";

/** What a Text element of a product says, given what stands in it. */
async function textIn(inside: string): Promise<string> {
  async function* source() {
    yield Buffer.from(`<Product><Text>${inside}</Text></Product>`);
  }
  const [read] = await Array.fromAsync(readProducts(source(), null));
  return plainTextOf(read?.product.children[0] as OnixElement);
}

test.each<[what: string, inside: string, text: string]>([
  ["text", "  One  line. ", "One line."],
  ["text of two paragraphs", "One.\n\n\nTwo.\nStill two.", "One.\n\nTwo.\nStill two."],
  ["XHTML", "<p>One <strong>of</strong>\n  two.</p>\n<p>Two.<br/>Still.</p>", "One of two.\n\nTwo.\nStill."],
  ["a list in XHTML", "<ul><li>One</li><li>Two</li></ul>After", "One\nTwo\n\nAfter"],
  ["HTML in CDATA", "<![CDATA[<P>One<BR>line.</P>\n<p>Two &amp; &eacute;&#8217;&#x2014;&hellip;</p>]]>", "One\nline.\n\nTwo & é’—…"],
  ["HTML that was escaped", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\n\nTwo"],
  ["HTML that was escaped twice", "&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;", "One"],
  ["text with a sign for less", "2 &lt; 3 and 4 &gt; 3, i &lt; n", "2 < 3 and 4 > 3, i < n"],
  ["text with an entity left in it", "Smith &amp;amp; Sons &amp;unknown;", "Smith & Sons &unknown;"],
  ["a number that is no character", "&amp;#0; &amp;#xD800; &amp;#1114112;", "&#0; &#xD800; &#1114112;"],
  ["programs and styles", "<![CDATA[One<script>alert('<p>')</script><style>p{}</style><!-- no --> two]]>", "One two"],
  ["programs in XHTML", "One<script>alert(1)</script> two", "One two"],
])("%s becomes plain text", async (_, inside, text) => {
  expect(await textIn(inside)).toBe(text);
});

test("hundreds of thousands of open brackets take no longer than they are long", async () => {
  expect(await textIn(`<![CDATA[${"<script".repeat(100_000)}]]>`)).toMatch(/^</);
  expect(await textIn(`<![CDATA[${"<p><script>".repeat(50_000)}]]>`)).toBe("");
});
