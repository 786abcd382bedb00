import type { Image } from "../../shared/contracts/catalog.ts";

/** The sizes of a picture as an `img` has them; undefined for one that is drawn, which fits all. */
export function srcsetOf({ srcset }: Partial<Image>): string | undefined {
  return srcset?.map(({ url, width }) => `${url} ${width}w`).join(", ");
}
