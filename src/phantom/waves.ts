import { uniform } from "../random.js";
import type { Random } from "../types.js";
import type { Point } from "./regions.js";

/** One plane wave: its phase in radians and its radians per millimeter along x, y and z. */
interface Wave {
  readonly phase: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** A smooth random function of space: a sum of n plane waves, with values from -n to n. */
export type Waves = readonly Wave[];

/** The golden angle, radians: successive multiples never coincide. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** Spreads directions evenly over a half sphere along a spiral (Vogel 1979, doi:10.1016/0025-5564(79)90080-4). */
function spiralDirection(index: number, count: number, firstLongitude: number): Point {
  const z = (index + 0.5) / count;
  const radius = Math.sqrt(1 - z * z);
  const longitude = firstLongitude + index * GOLDEN_ANGLE;
  return { x: radius * Math.cos(longitude), y: radius * Math.sin(longitude), z };
}

/**
 * Draws plane waves of random length and phase. Their directions are spread out; otherwise some sums would be stripes.
 *
 * @param wavelengthMm The shortest and the longest wave, millimeters.
 */
export function drawWaves(random: Random, count: number, wavelengthMm: readonly [number, number]): Waves {
  const firstLongitude = uniform(random, 0, 2 * Math.PI);
  return Array.from({ length: count }, (_, index) => {
    const { x, y, z } = spiralDirection(index, count, firstLongitude);
    const turns = (2 * Math.PI) / uniform(random, ...wavelengthMm);
    return { phase: uniform(random, 0, 2 * Math.PI), x: x * turns, y: y * turns, z: z * turns };
  });
}

/** Computes the sum of the waves at a point. Its variance is half the number of waves. */
export function sumWaves(waves: Waves, point: Point): number {
  let sum = 0;
  for (const wave of waves) sum += Math.sin(wave.phase + wave.x * point.x + wave.y * point.y + wave.z * point.z);
  return sum;
}
