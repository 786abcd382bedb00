import { describe, expect, test } from "vitest";
import type { Book, BookSummary, Image } from "../../../shared/contracts/catalog.ts";
import { flatland } from "../../../tests/doubles/owners.ts";
import { Cover } from "./cover.tsx";
import { MorePictures } from "./more-pictures.tsx";

const { description: _, images: __, ...facts } = flatland;

/** A picture as the catalogue has it. */
function picture(name: string, alt: string): Image {
  const srcset = [160, 320].map((width) => ({ url: `/images/${name}-${width}.webp`, width }));
  return { id: "img_01h455vb4pex5vsknk084sn02q", url: `/images/${name}-320.webp`, alt, width: 320, height: 480, srcset };
}

const book = (...images: Image[]): Book => ({ ...flatland, images });
const summary = (image: Image | null): BookSummary => ({ ...facts, image });

describe("a cover", () => {
  test("is the picture that was sent, in the size the browser chooses", () => {
    const html = String(<Cover book={summary(picture("a", "A square"))} />);
    expect(html).toContain('src="/images/a-320.webp" srcset="/images/a-160.webp 160w, /images/a-320.webp 320w"');
    expect(html).toMatch(/sizes="[^"]+45vw"/);
    expect(html).toContain('width="320" height="480"');
  });

  test("is said in words on its book's own page only, and only where it was sent", () => {
    const sent = picture("a", 'A "square" <i>');
    expect(String(<Cover book={book(sent)} isMain />)).toContain('alt="A &quot;square&quot; &lt;i&gt;"');
    expect(String(<Cover book={summary(sent)} />)).toContain('alt=""');
    const drawn = { url: "/covers/flatland-0000000.svg", alt: "Cover of Flatland", width: 400, height: 600 };
    expect(String(<Cover book={book(drawn)} isMain />)).toContain('alt=""');
  });

  test("is the drawn one where nothing was sent, without sizes to choose from", () => {
    const html = String(<Cover book={summary(null)} />);
    expect(html).toMatch(/src="\/covers\/flatland-[0-9a-z]{7}\.svg"/);
    expect(html).not.toContain("srcset");
    expect(html).toContain('width="400" height="600"');
  });
});

describe("a picture whose merchant has said what matters in it", () => {
  const sizes = (shape: string) => [160, 320].map((width) => ({ url: `/images/a-x-${shape}-${width}.webp`, width }));
  const focused: Image = {
    ...picture("a", "A square"),
    focalPoint: { x: 0.5, y: 0.2 },
    crops: { cover: sizes("cover"), square: sizes("square") },
  };

  test("fills the frame of a list with that, and is whole on its book's own page", { tags: ["P-86"] }, () => {
    const listed = String(<Cover book={summary(focused)} />);
    expect(listed).toContain('src="/images/a-x-cover-320.webp" srcset="/images/a-x-cover-160.webp 160w, /images/a-x-cover-320.webp 320w"');
    expect(listed).toContain('width="400" height="600"');
    const own = String(<Cover book={book(focused)} isMain />);
    expect(own).toContain('src="/images/a-320.webp"');
    expect(own).not.toContain("cover-320");
  });

  test("is a square among more pictures, which leads to all of it", { tags: ["P-86"] }, () => {
    const html = String(<MorePictures book={book(picture("b", "Cover"), focused)} />);
    expect(html).toContain('href="/images/a-320.webp"');
    expect(html).toContain('srcset="/images/a-x-square-160.webp 160w, /images/a-x-square-320.webp 320w"');
    expect(html).toContain('width="160" height="160"');
  });
});

describe("more pictures", () => {
  test("are all but the cover, each with its words, and lead to themselves", () => {
    const html = String(<MorePictures book={book(picture("a", "Cover"), picture("b", "The map"), picture("c", "The back"))} />);
    expect([...html.matchAll(/<a href="([^"]+)"/g)].map(([, href]) => href)).toEqual(["/images/b-320.webp", "/images/c-320.webp"]);
    expect(html).toContain('alt="The map"');
    expect(html).not.toContain("/images/a-");
  });

  test("are nothing where there is only the cover", () => {
    expect(MorePictures({ book: book(picture("a", "Cover")) })).toBeNull();
  });
});
