/** A point of a figure. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Most points that a curve of a figure has, but for its last. */
export const MAX_POINTS = 500;

/** The way from one point to the next, along the axes. */
function stepLength(from: Point, to: Point): number {
  return Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
}

/**
 * Thins a curve of more than `maxPoints` points: keeps its ends, and a point wherever it has gone on by
 * `1 / (maxPoints - 1)` of its whole way. Going by the way and not by the number of points keeps the steep rise of a
 * ROC curve, where few of many points lie: the figure is off by that part of the way at the most. Measures x and y in
 * the same unit.
 *
 * @returns The points in their order, at most `maxPoints + 1`; all of them where that is enough.
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
