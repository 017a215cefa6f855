import type { Point } from "./regions.js";

/**
 * The inner table of the skull: an ellipsoid with an elongated lower half, wider at the back and slightly wider on one
 * side. All lengths in millimeters.
 */
export interface InnerTable {
  /** Half axes: to the side, to front and back, to the top, to the bottom. */
  readonly halfWidth: number;
  readonly halfLength: number;
  readonly halfHeight: number;
  readonly halfDepth: number;
  /** Increase in width from the middle to the back, as a fraction. */
  readonly taper: number;
  /** Increase in width on the left side and decrease on the right side, as a fraction. */
  readonly asymmetry: number;
}

/** A point of the head, and its depth. */
export interface Place extends Point {
  /** Millimeters below the inner table of the skull; negative inside the skull bone and outside of it. */
  readonly depth: number;
}

/**
 * Finds the place of a point: removes taper and asymmetry of the head, then measures depth.
 *
 * The distance to the ellipsoid f(p) = 1, where f(p) = sqrt(x^2/a^2 + y^2/b^2 + z^2/c^2), is computed to first order as
 * (1 - f) / |grad f| (Taubin 1991, doi:10.1109/34.103273). It is exact at the surface, and good to a millimeter within
 * 20 mm.
 */
export function locate(head: InnerTable, point: Point): Place {
  const { y, z } = point;
  const side = point.x > 0 ? head.asymmetry : -head.asymmetry;
  const x = point.x / (1 + side + (head.taper * y) / head.halfLength);
  const u = x / head.halfWidth;
  const v = y / head.halfLength;
  const c = z > 0 ? head.halfHeight : head.halfDepth;
  const w = z / c;
  const radius = Math.sqrt(u * u + v * v + w * w);
  const slope = Math.sqrt((u / head.halfWidth) ** 2 + (v / head.halfLength) ** 2 + (w / c) ** 2);
  const depth = slope === 0 ? head.halfWidth : ((1 - radius) * radius) / slope;
  return { x, y, z, depth };
}
