import { normal, randomIndex, uniform } from "../random.js";
import type { Random, Vector3 } from "../types.js";
import type { Bleed } from "./bleed.js";
import type { Place } from "./place.js";
import { isParenchyma } from "./tissue.js";
import { drawWaves, sumWaves } from "./waves.js";

/** Sites of hematomas, on the left side, millimeters of the head: basal ganglia, four lobes, cerebellum. */
const SITES: readonly Vector3[] = [
  [28, -4, 8],
  [32, -42, 24],
  [34, 22, 34],
  [44, 4, -14],
  [28, 56, 14],
  [24, 50, -38],
];

/** Draws the center of a hematoma: a site and a side. */
function drawCenter(random: Random): Vector3 {
  const [x, y, z] = SITES[randomIndex(random, SITES.length)];
  const side = random() < 0.5 ? 1 : -1;
  return [side * (x + 3 * normal(random)), y + 3 * normal(random), z + 3 * normal(random)];
}

/**
 * Draws an intraparenchymal hematoma: an ellipsoid of about 25 to 50 mm with an irregular outline that replaces gray
 * matter, white matter and the sulci between, often with a rim of edema around it.
 */
export function drawIntraparenchymal(random: Random): Bleed {
  const [x, y, z] = drawCenter(random);
  const radius = uniform(random, 14, 24);
  const a = uniform(random, 0.9, 1.1);
  const b = uniform(random, 0.9, 1.1);
  const c = uniform(random, 0.9, 1.1);
  const outline = drawWaves(random, 3, [14, 30]);
  const rim = random() < 0.7 ? uniform(random, 3, 8) : 0;
  const distance = (place: Place) =>
    Math.sqrt(((place.x - x) / a) ** 2 + ((place.y - y) / b) ** 2 + ((place.z - z) / c) ** 2);
  return {
    kind: "intraparenchymal",
    paint: (place, tissue) => {
      if (Math.abs(place.z - z) > 40 || !(isParenchyma(tissue) || tissue === "cistern")) return tissue;
      const beyond = distance(place) - radius * (1 + 0.07 * sumWaves(outline, place));
      if (beyond < 0) return "intraparenchymal";
      return beyond < rim && isParenchyma(tissue) ? "edema" : tissue;
    },
  };
}
