import { CLASSES, type LabelMap } from "../types.js";
import { FIELD_OF_VIEW_MM } from "./scanner.js";
import { BLEED_KINDS, TISSUE_CODES, TISSUES } from "./tissue.js";

/** Smallest area at which a hemorrhage gives a slice its label, square millimeters: a disk of 14 mm. */
export const MIN_BLEED_AREA_MM2 = 150;

function countTissues(tissue: LabelMap): Uint32Array {
  const counts = new Uint32Array(TISSUES.length);
  for (const code of tissue.data) counts[code]++;
  return counts;
}

/**
 * Computes the true labels of a slice, 0 or 1 for each of CLASSES, from the tissues of its pixels.
 *
 * @param tissue Codes of TISSUES, `[size, size]`, over the whole field of view.
 */
export function sliceLabels(tissue: LabelMap): Uint8Array {
  const pixelArea = (FIELD_OF_VIEW_MM / tissue.shape[0]) ** 2;
  const counts = countTissues(tissue);
  const present = new Set<string>(
    BLEED_KINDS.filter((kind) => counts[TISSUE_CODES[kind]] * pixelArea >= MIN_BLEED_AREA_MM2),
  );
  return Uint8Array.from(CLASSES, (name) => Number(name === "any" ? present.size > 0 : present.has(name)));
}
