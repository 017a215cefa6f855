import type { Vector3 } from "../types.js";

/** Computes the dot product. */
export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Computes the vector perpendicular to both, as long as the area of the parallelogram they span. */
export function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Computes the difference `a - b`. */
export function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** Multiplies a vector by a number; a coordinate of 0 is never -0. */
export function scale([x, y, z]: Vector3, factor: number): Vector3 {
  return [x * factor + 0, y * factor + 0, z * factor + 0];
}

/** Computes the angle between two directions, 0..180 degrees; 0 if one of them has no length. */
export function angleDegrees(a: Vector3, b: Vector3): number {
  // The arc tangent is exact for small angles, where the arc cosine of the dot product loses half the digits.
  return (Math.atan2(Math.hypot(...cross(a, b)), dot(a, b)) * 180) / Math.PI;
}
