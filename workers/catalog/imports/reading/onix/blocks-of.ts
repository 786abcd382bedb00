import { type Block, blocks } from "../entry.ts";
import { childOf, type OnixElement, textIn } from "./element.ts";

/** Code list 1: in ONIX 3.0 the blocks that are sent take the place of those sent before, and all others stay as they are. */
const blockUpdate = "04";

/**
 * The blocks that a record brings up to date; null where it describes the whole product, as every one of 2.1 does, which has no
 * blocks.
 */
export function updatedBlocksOf(product: OnixElement): Block[] | null {
  if (textIn(product, "NotificationType") !== blockUpdate) return null;
  const sent = blocks.filter((block) => childOf(product, block) !== null);
  return sent.length === 0 ? null : sent;
}
