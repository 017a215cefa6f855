/** A point of a figure. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Most points of a curve in a figure, not counting its last. */
export const MAX_POINTS = 500;

/** Returns the distance from one point to the next, along the axes. */
function stepLength(from: Point, to: Point): number {
  return Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
}

/**
 * Thins a curve of more than `maxPoints` points: keeps both ends, and a point wherever the curve has advanced by one
 * part in `maxPoints - 1` of its length. Measuring the length instead of counting points preserves the steep rise of a
 * ROC curve, which has few of the many points: the figure is off by at most that part of the length. x and y are
 * measured in the same unit.
 *
 * @returns Points in their order, at most `maxPoints + 1`; all points if there are at most `maxPoints`.
 */
export function thinCurve(points: readonly Point[], maxPoints = MAX_POINTS): readonly Point[] {
  if (points.length <= maxPoints) return points;
  const steps = points.map((point, index) => (index === 0 ? 0 : stepLength(points[index - 1], point)));
  const spacing = steps.reduce((sum, step) => sum + step, 0) / (maxPoints - 1);
  let sinceKept = 0;
  return points.filter((_, index) => {
    sinceKept += steps[index];
    const isKept = index === 0 || index === points.length - 1 || sinceKept >= spacing;
    if (isKept) sinceKept = 0;
    return isKept;
  });
}
