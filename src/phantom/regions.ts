import type { Vector3 } from "../types.js";

/** A point in the frame of the head, millimeters: x to the left, y to the back, z to the top; 0 is its middle. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** A part of space. Every region of this file is symmetric about x = 0, like a head. */
export type Region = (point: Point) => boolean;

/** Builds a pair of ellipsoids, or a single one if its center has x = 0. Center and half axes in millimeters. */
export function ellipsoid(center: Vector3, halfAxes: Vector3): Region {
  const [centerX, centerY, centerZ] = center;
  const [a, b, c] = halfAxes;
  return ({ x, y, z }) => {
    const w = (z - centerZ) / c;
    if (w < -1 || w > 1) return false;
    const u = (Math.abs(x) - centerX) / a;
    const v = (y - centerY) / b;
    return u * u + v * v + w * w <= 1;
  };
}

/**
 * Builds a pair of capsules: the points near a line segment, with a radius that changes evenly along it.
 *
 * @param from Start of the segment, millimeters.
 * @param to End of the segment, millimeters.
 * @param radii Radius at the start and at the end, millimeters.
 */
export function capsule(from: Vector3, to: Vector3, radii: readonly [number, number]): Region {
  const ax = to[0] - from[0];
  const ay = to[1] - from[1];
  const az = to[2] - from[2];
  const lengthSquared = ax * ax + ay * ay + az * az;
  const widest = Math.max(...radii);
  const lowest = Math.min(from[2], to[2]) - widest;
  const highest = Math.max(from[2], to[2]) + widest;
  return ({ x, y, z }) => {
    if (z < lowest || z > highest) return false;
    const px = Math.abs(x) - from[0];
    const py = y - from[1];
    const pz = z - from[2];
    const along = Math.min(1, Math.max(0, (px * ax + py * ay + pz * az) / lengthSquared));
    const dx = px - along * ax;
    const dy = py - along * ay;
    const dz = pz - along * az;
    const radius = radii[0] + along * (radii[1] - radii[0]);
    return dx * dx + dy * dy + dz * dz <= radius * radius;
  };
}

/** Joins regions into one. */
export function unionOf(...regions: readonly Region[]): Region {
  return (point) => {
    for (const region of regions) if (region(point)) return true;
    return false;
  };
}
