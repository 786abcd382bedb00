import type { Page } from "playwright-core";

/** What a picture weighs at most, in bytes, if quality can bring it there; and the qualities tried for that, the best first. */
const bytesAim = 60 * 1_024;
const qualities = [75, 60, 45, 30];

/** A page is shown from its top, down to so many times its width. */
const heightPerWidth = { wide: 1.8, narrow: 5 };
/** A wide page is kept at three quarters of its size: the words can still be read. */
const scaleOf = { wide: 0.75, narrow: 1 };
const narrowMax = 500;

/** The page as a WebP picture, once every cover in it has come. */
export async function takePicture(page: Page): Promise<Buffer> {
  const width = page.viewportSize()?.width ?? 0;
  const kind = width > narrowMax ? "wide" : "narrow";
  const heightMax = Math.round(width * heightPerWidth[kind]);
  await bringCovers(page, heightMax);
  const height = Math.min(heightMax, await page.evaluate<number>("document.documentElement.scrollHeight"));
  const session = await page.context().newCDPSession(page);
  const clip = { x: 0, y: 0, width, height, scale: scaleOf[kind] };
  let picture = Buffer.alloc(0);
  for (const quality of qualities) {
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality, clip, captureBeyondViewport: true });
    picture = Buffer.from(data, "base64");
    if (picture.byteLength <= bytesAim) break;
  }
  await session.detach();
  return picture;
}

/** Covers further down are fetched when the reader comes near, so the reader goes down and comes back. */
async function bringCovers(page: Page, heightMax: number): Promise<void> {
  await page.evaluate(`(async () => {
    for (let y = 0; y < ${heightMax}; y += 400) {
      scrollTo(0, y);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    scrollTo(0, 0);
    const near = [...document.images].filter((image) => image.getBoundingClientRect().top < ${heightMax});
    await Promise.all(near.map((image) => image.decode().catch(() => {})));
  })()`);
}
