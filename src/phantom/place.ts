import type { Point } from "./regions.js";

/**
 * The inner table of the skull: an ellipsoid whose lower half is drawn out, wider at the back and, a little, on one
 * side. All lengths in millimeters.
 */
export interface InnerTable {
  /** Half axes: to the side, to front and back, to the top, to the bottom. */
  readonly halfWidth: number;
  readonly halfLength: number;
  readonly halfHeight: number;
  readonly halfDepth: number;
  /** Gain of width from the middle to the back, as a fraction. */
  readonly taper: number;
  /** Gain of width on the left side, loss on the right one, as a fraction. */
  readonly asymmetry: number;
}

/** A point of the head and how deep it lies. */
export interface Place extends Point {
  /** Millimeters below the inner table of the skull; negative in the skull and outside. */
  readonly depth: number;
}

/**
 * Finds the place of a point: undoes taper and asymmetry of the head, then measures depth.
 *
 * The distance to the ellipsoid f(p) = 1, f(p) = sqrt(x^2/a^2 + y^2/b^2 + z^2/c^2), is taken to first order,
 * (1 - f) / |grad f| (Taubin 1991, doi:10.1109/34.103273): exact at the surface, and good to a millimeter within 20.
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
