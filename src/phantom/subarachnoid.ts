import { randomIndex, uniform } from "../random.js";
import type { Random, Vector3 } from "../types.js";
import type { Bleed } from "./bleed.js";

/** Where blood spreads from, on the left side, millimeters of the head: basal cisterns, Sylvian fissure, convexity. */
const SITES: readonly Vector3[] = [
  [6, -10, -16],
  [44, -12, 0],
  [44, 5, 40],
];

/** Draws a subarachnoid hemorrhage: blood in the sulci, fissures and cisterns within 40 to 56 mm of its source. */
export function drawSubarachnoid(random: Random): Bleed {
  const [x, y, z] = SITES[randomIndex(random, SITES.length)];
  const side = random() < 0.5 ? 1 : -1;
  const reach = uniform(random, 40, 56);
  return {
    kind: "subarachnoid",
    paint: (place, tissue) => {
      if (tissue !== "cistern") return tissue;
      const distanceSquared = (place.x - side * x) ** 2 + (place.y - y) ** 2 + (place.z - z) ** 2;
      return distanceSquared < reach ** 2 ? "subarachnoid" : tissue;
    },
  };
}
