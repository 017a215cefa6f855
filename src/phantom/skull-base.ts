import type { Head } from "./head.js";
import type { Place } from "./place.js";
import { capsule, ellipsoid, unionOf } from "./regions.js";
import type { Tissue } from "./tissue.js";
import { sumWaves } from "./waves.js";

/** Highest point of the skull base, millimeters. */
const HIGHEST = -16;
/** Thickness of the plates that carry the brain, millimeters. */
const PLATE_THICKNESS = 4;

const ridges = unionOf(
  // Petrous bones, then lesser wings of the sphenoid: from the middle to the side.
  capsule([9, 8, -36], [56, 34, -33], [5, 10]),
  capsule([7, -16, -27], [50, -38, -21], [3, 4]),
);
const airCells = unionOf(
  // Mastoid cells, ethmoid cells and sphenoid sinus.
  ellipsoid([57, 36, -36], [10, 13, 13]),
  ellipsoid([0, -60, -45], [9, 24, 14]),
  ellipsoid([0, -14, -46], [10, 12, 10]),
);
const orbits = ellipsoid([30, -66, -46], [17, 25, 15]);
const globes = ellipsoid([31, -75, -46], [12, 12, 12]);

/**
 * Computes the height of the floor of the cranial cavity, millimeters: three fossae that descend from front to back. In
 * the anterior fossa, the roofs of the orbits bulge up; the middle fossa is a bowl on each side of the sphenoid bone.
 * Sphenoid wing and petrous ridge run obliquely between them.
 */
function floorHeight({ x, y }: Place): number {
  const across = Math.abs(x);
  if (y < -14 - 0.45 * across) return -36 + 11 * Math.max(0, 1 - ((across - 28) / 26) ** 2 - ((y + 56) / 34) ** 2);
  if (y > 8 + 0.45 * across) return -68;
  return Math.min(-30, -52 + 18 * (((across - 34) / 26) ** 2 + (y / 28) ** 2));
}

/**
 * Returns the tissue of a place at the skull base or in the orbits; `undefined` if the place belongs to neither. Unlike
 * the vault, the skull base has openings in front: each orbit holds fat and a globe.
 */
export function skullBaseTissue(head: Head, place: Place): Tissue | undefined {
  if (place.z > HIGHEST) return undefined;
  if (orbits(place)) return globes(place) ? "scalp" : "fat";
  if (airCells(place) && sumWaves(head.grain, place) > -0.6) return "air";
  if (place.depth < 0) return undefined;
  if (ridges(place)) return "bone";
  const below = floorHeight(place) - place.z;
  if (below < 0) return undefined;
  return below < PLATE_THICKNESS ? "bone" : "scalp";
}
