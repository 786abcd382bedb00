import type { Image } from "../../../shared/contracts/catalog.ts";
import type { CropShape } from "../../../shared/contracts/images.ts";
import { coverPathOf, coverSize } from "../../../shared/cover-path.ts";
import type { Id } from "../../../shared/ids.ts";
import type { GatheredFacts } from "../tables.ts";
import { imagePathOf } from "./names.ts";
import type { StoredCrops } from "./tables.ts";

/** Pictures as a book's facts have them, the cover first. */
export type StoredImage = { id: Id<"img">; alt: string; width: number; height: number; widths: number[]; crops?: StoredCrops | null };

/** The pictures of a book as the wire has them: those that were uploaded, else the cover that is drawn. */
export function imagesOf(facts: GatheredFacts): Image[] {
  const { images = [] } = facts;
  return images.length === 0 ? [drawnCoverOf(facts)] : images.map((image, place) => uploadedOf(image, place, facts.title));
}

/** What lists show of them. */
export function coverOf(facts: GatheredFacts): Image {
  const [cover] = facts.images ?? [];
  return cover ? uploadedOf(cover, 0, facts.title) : drawnCoverOf(facts);
}

function uploadedOf({ id, alt, width, height, widths, crops }: StoredImage, place: number, title: string): Image {
  const largest = widths.at(-1) ?? width;
  return {
    ...{ id, url: imagePathOf(id, largest), alt: alt || `${place === 0 ? "Cover of" : "A picture of"} ${title}` },
    ...{ width: largest, height: Math.max(1, Math.round((height * largest) / width)) },
    srcset: widths.map((each) => ({ url: imagePathOf(id, each), width: each })),
    ...(crops ? croppedOf(id, crops) : {}),
  };
}

function croppedOf(id: string, { name, x, y, widths }: StoredCrops): Pick<Image, "focalPoint" | "crops"> {
  const sizes = (shape: CropShape) => widths[shape].map((width) => ({ url: imagePathOf(id, width, { name, shape }), width }));
  return { focalPoint: { x: x / 1_000, y: y / 1_000 }, crops: { cover: sizes("cover"), square: sizes("square") } };
}

function drawnCoverOf(facts: GatheredFacts): Image {
  return { url: coverPathOf(facts), alt: `Cover of ${facts.title}`, ...coverSize };
}
