import { expect, test } from "vitest";
import { colourways, coverStyleOf, ornaments } from "./cover-style.ts";

test("a book keeps its cover", () => {
  expect(coverStyleOf("frankenstein", "Frankenstein")).toEqual(coverStyleOf("frankenstein", "Frankenstein"));
});

test("every colourway and ornament is used by a shelf of books", () => {
  const styles = Array.from({ length: 200 }, (_, index) => coverStyleOf(`book-${index}`, "A title"));
  expect(new Set(styles.map(({ colourway }) => colourway))).toEqual(new Set(colourways));
  expect(new Set(styles.map(({ ornament }) => ornament))).toEqual(new Set(ornaments));
});

test("a long title, or one with a long word, is set smaller", () => {
  expect(coverStyleOf("a", "Dracula").setting).toBe("display");
  expect(coverStyleOf("a", "The Great Gatsby of All").setting).toBe("text");
  expect(coverStyleOf("a", "Narrative of the Life of Frederick Douglass").setting).toBe("small");
  expect(coverStyleOf("a", "The Metamorphosis").setting).toBe("small");
});
