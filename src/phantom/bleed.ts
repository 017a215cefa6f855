import type { Place } from "./place.js";
import type { BleedKind, Tissue } from "./tissue.js";

/** One bleeding of a study. */
export interface Bleed {
  readonly kind: BleedKind;
  /**
   * Returns the tissue at a place after the bleeding: its blood (a tissue named as its kind), edema around it, or the
   * tissue that was there.
   */
  readonly paint: (place: Place, tissue: Tissue) => Tissue;
}
