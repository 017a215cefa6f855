import { uniform } from "../random.js";
import type { Random } from "../types.js";
import { capsule, ellipsoid, type Region, unionOf } from "./regions.js";

/**
 * Draws the ventricles: on each side frontal horn, body, trigone, occipital and temporal horn along their center line,
 * and in the middle the third and the fourth ventricle. Positions and widths follow a normal adult brain, in
 * millimeters of the head.
 */
export function drawVentricles(random: Random): Region {
  const size = uniform(random, 0.85, 1.3);
  const radii = (from: number, to: number): [number, number] => [from * size, to * size];
  return unionOf(
    capsule([6, -36, 5], [9, -14, 15], radii(3.5, 5.5)),
    capsule([9, -14, 15], [13, 10, 20], radii(5.5, 5)),
    capsule([13, 10, 20], [23, 30, 9], radii(5, 7.5)),
    capsule([23, 30, 9], [22, 52, 4], radii(7.5, 3.5)),
    capsule([23, 30, 9], [31, 12, -10], radii(5.5, 2.5)),
    ellipsoid([0, 6, -1], [1.8 * size, 12, 10]),
    ellipsoid([0, 38, -36], [7 * size, 5 * size, 11]),
  );
}
