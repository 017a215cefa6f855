import type { Place } from "./place.js";
import type { BleedKind, Tissue } from "./tissue.js";

/** One hemorrhage of a study. */
export interface Bleed {
  readonly kind: BleedKind;
  /**
   * Returns the tissue at a place with the hemorrhage: its blood (a tissue named like its kind), edema around it, or
   * the tissue that was there before.
   */
  readonly paint: (place: Place, tissue: Tissue) => Tissue;
}
