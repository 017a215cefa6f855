import { uniform } from "../random.js";
import type { Random } from "../types.js";
import type { Bleed } from "./bleed.js";

/** The lateral and the third ventricle lie above this height of the head, millimeters; the fourth lies below. */
const LOWEST = -16;

/**
 * Draws an intraventricular hemorrhage: blood that has sunk to the back of the lateral and third ventricle of a patient who lies
 * on it, up to a level. The highest level leaves only the frontal horns free.
 */
export function drawIntraventricular(random: Random): Bleed {
  const levelY = uniform(random, -20, 24);
  return {
    kind: "intraventricular",
    paint: (place, tissue) =>
      tissue === "ventricle" && place.y > levelY && place.z > LOWEST ? "intraventricular" : tissue,
  };
}
