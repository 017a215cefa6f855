import { randomIndex, uniform } from "../random.js";
import type { Random, Vector3 } from "../types.js";
import type { Bleed } from "./bleed.js";
import { foldDistance } from "./cisterns.js";
import type { Head } from "./head.js";

/** Sources of blood, on either side, millimeters of the head: basal cisterns, Sylvian fissure, convexity. */
const SITES: readonly Vector3[] = [
  [6, -10, -16],
  [44, -12, 0],
  [44, 5, 40],
];

/** Lowest place of the blood: the suprasellar cistern, millimeters of the head. */
const LOWEST = -26;

/** Highest place of the blood: the upper sulci, millimeters of the head. */
const HIGHEST = 62;

/** Width of a sulcus that is full of blood, in widths of the same sulcus without blood. */
const SWELLING = 2.4;

/**
 * Draws a subarachnoid hemorrhage: blood in the sulci, fissures and cisterns within 55 to 75 mm of its source, on both
 * sides, as after the rupture of an aneurysm. Sulci full of blood are wider than those full of fluid.
 */
export function drawSubarachnoid(random: Random, head: Head): Bleed {
  const [x, y, z] = SITES[randomIndex(random, SITES.length)];
  const reach = uniform(random, 55, 75);
  const { cisterns } = head;
  return {
    kind: "subarachnoid",
    paint: (place, tissue) => {
      if (place.z < LOWEST || place.z > HIGHEST) return tissue;
      const distanceSquared = (Math.abs(place.x) - x) ** 2 + (place.y - y) ** 2 + (place.z - z) ** 2;
      if (distanceSquared >= reach ** 2) return tissue;
      if (tissue === "cistern") return "subarachnoid";
      const swollen =
        tissue === "gray" &&
        place.depth < cisterns.sulcusDepth &&
        foldDistance(cisterns, place) < SWELLING * cisterns.sulcusHalfWidth;
      return swollen ? "subarachnoid" : tissue;
    },
  };
}
