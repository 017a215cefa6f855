import { uniform } from "../random.js";
import type { Random } from "../types.js";
import type { Bleed } from "./bleed.js";

/**
 * Height that separates the lateral and third ventricles, above it, from the fourth, below it: millimeters of the head.
 */
const LOWEST = -16;

/**
 * Draws an intraventricular hemorrhage: blood that has settled, up to a level, at the back of the lateral and third
 * ventricles of a patient who lies on the back. The highest level leaves only the frontal horns free.
 */
export function drawIntraventricular(random: Random): Bleed {
  const levelY = uniform(random, -20, 24);
  return {
    kind: "intraventricular",
    paint: (place, tissue) =>
      tissue === "ventricle" && place.y > levelY && place.z > LOWEST ? "intraventricular" : tissue,
  };
}
