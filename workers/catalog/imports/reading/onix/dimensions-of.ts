import type { Dimensions } from "../../../../../shared/contracts/catalog.ts";
import { childrenOf, type OnixElement, textIn } from "./element.ts";

/** Millimetres and grams of each unit (code list 50). */
const millimetresOf: Record<string, number> = { mm: 1, cm: 10, in: 25.4 };
const gramsOf: Record<string, number> = { gr: 1, kg: 1_000, oz: 28.349523125, lb: 453.59237 };

/** What the shop takes: five metres, and a hundred kilograms. */
const [millimetresMax, gramsMax] = [5_000, 100_000];

/** How big and heavy a product is (code list 48: 01 height, 02 width, 03 thickness, 08 weight); null where nothing of it is told. */
export function dimensionsOf(detail: OnixElement): Dimensions | null {
  const measures = childrenOf(detail, "Measure");
  const measureOf = (type: string, units: Record<string, number>, max: number) => {
    const values = measures
      .filter((one) => (textIn(one, "MeasureType") || textIn(one, "MeasureTypeCode")) === type)
      .map((one) => Math.round(Number(textIn(one, "Measurement")) * (units[textIn(one, "MeasureUnitCode")] ?? Number.NaN)));
    return values.find((value) => value >= 1 && value <= max) ?? null;
  };
  const dimensions = {
    heightMm: measureOf("01", millimetresOf, millimetresMax),
    widthMm: measureOf("02", millimetresOf, millimetresMax),
    thicknessMm: measureOf("03", millimetresOf, millimetresMax),
    weightGrams: measureOf("08", gramsOf, gramsMax),
  };
  return Object.values(dimensions).every((value) => value === null) ? null : dimensions;
}
