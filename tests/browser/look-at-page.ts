import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";

/** Run in a page: what is seen and stands over an edge of the window, though the page does not scroll there. */
export const reachingOver = `[...document.querySelectorAll("main *, header *, footer *")]
  .filter((element) => element.checkVisibility() && !element.closest(".visually-hidden, .skip-link, thead"))
  .filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < -0.5 || right > document.documentElement.clientWidth + 0.5);
  })
  .map((element) => element.outerHTML.slice(0, 90))`;

/**
 * Run in a page: what is pressed and less than 24 pixels high or wide (WCAG 2.2, 2.5.8). Links within a sentence are as high as its lines,
 * and a book's card, like a choice with its words, is pressed as a whole.
 */
export const smallTargets = `[...document.querySelectorAll("a, button, input:not([type=hidden]), select")]
  .filter((element) => element.checkVisibility() && !element.closest(".skip-link"))
  .filter((element) => {
    const isInSentence = getComputedStyle(element).display === "inline" && element.parentElement.textContent.trim() !== element.textContent.trim();
    return !isInSentence || !element.closest("p, li, legend");
  })
  .map((element) => element.closest(".book-card, label.edition, label.tick, label.choice") ?? element)
  .filter((target) => target.getBoundingClientRect().height < 24 || target.getBoundingClientRect().width < 24)
  .map((target) => target.outerHTML.slice(0, 90))`;

const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
let axe: Promise<string> | undefined;

/** What axe finds on a page, as short lines. */
export async function violationsOn(page: Page): Promise<string[]> {
  axe ??= readFile("node_modules/axe-core/axe.min.js", "utf8");
  await page.evaluate(await axe);
  const run = `axe.run({ runOnly: ${JSON.stringify(axeTags)} }).then(({ violations }) =>
    violations.flatMap(({ id, impact, nodes }) => nodes.map(({ target, failureSummary }) => [id, impact, target, failureSummary].join(" | "))))`;
  return await page.evaluate<string[]>(run);
}
