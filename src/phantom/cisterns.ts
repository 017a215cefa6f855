import { uniform } from "../random.js";
import type { Random } from "../types.js";
import type { Place } from "./place.js";
import { capsule, ellipsoid, type Region, unionOf } from "./regions.js";
import { drawWaves, sumWaves, type Waves } from "./waves.js";

/** The fluid around a brain: fissures and basal cisterns at fixed places, and the sulci of its surface. */
export interface Cisterns {
  readonly fissures: Region;
  /** The sulci lie where the sum of these waves is close to 0: sheets that wind through the cortex. */
  readonly folds: Waves;
  /** Half the width of a sulcus in units of the sum of the waves; about 0.4 is 2.5 mm from wall to wall. */
  readonly sulcusHalfWidth: number;
  /** Depth that sulci reach below the inner table, millimeters. */
  readonly sulcusDepth: number;
}

/** Draws the fluid around a brain. Wide and deep sulci are those of an old brain. */
export function drawCisterns(random: Random): Cisterns {
  const opening = uniform(random, 1.8, 3);
  return {
    fissures: unionOf(
      // Sylvian fissure: the stem, then the sheet between temporal and frontal lobe.
      capsule([12, -14, -21], [36, -16, -10], [opening, opening]),
      ellipsoid([46, -12, 0], [15, opening + 0.5, 18]),
      // Suprasellar, quadrigeminal and prepontine cistern, cisterna magna.
      ellipsoid([0, -10, -20], [13, 9, 9]),
      ellipsoid([0, 24, -7], [15, 3.5, 8]),
      ellipsoid([0, 1, -36], [10, 3.5, 10]),
      ellipsoid([0, 66, -50], [12, 7, 9]),
    ),
    folds: drawWaves(random, 4, [24, 38]),
    sulcusHalfWidth: uniform(random, 0.3, 0.5),
    sulcusDepth: uniform(random, 10, 17),
  };
}

/** Whether a place below the meninges is fluid outside the brain. */
export function isCistern(cisterns: Cisterns, place: Place): boolean {
  if (cisterns.fissures(place)) return true;
  return place.depth < cisterns.sulcusDepth && foldDistance(cisterns, place) < cisterns.sulcusHalfWidth;
}

/** Computes the distance of a place from the nearest sulcus, in units of the waves: 0 inside, about 1.5 on a gyrus. */
export function foldDistance(cisterns: Cisterns, place: Place): number {
  return Math.abs(sumWaves(cisterns.folds, place));
}
