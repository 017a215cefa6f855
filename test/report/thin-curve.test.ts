import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Point, thinCurve } from "../../src/report/thin-curve.js";

/** A ROC curve of random steps to the right and up, from (0, 0) to (1, 1). */
const rocCurves = fc
  .array(fc.boolean(), { minLength: 30, maxLength: 300 })
  .filter((steps) => steps.includes(true) && steps.includes(false))
  .map((steps) => {
    const ups = steps.filter(Boolean).length;
    const points: Point[] = [{ x: 0, y: 0 }];
    for (const up of steps) {
      const { x, y } = points[points.length - 1];
      points.push(up ? { x, y: y + 1 / ups } : { x: x + 1 / (steps.length - ups), y });
    }
    return points;
  });

describe("thinCurve", () => {
  test("keeps a curve of few points as it is", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 0, y: 1 },
      { x: 1, y: 1 },
    ];
    expect(thinCurve(points, 3)).toBe(points);
    expect(thinCurve([], 3)).toEqual([]);
  });

  test("keeps every second of equal steps if half as many points are requested", () => {
    const points = [0, 1, 2, 3, 4].map((x) => ({ x, y: 0 }));
    expect(thinCurve(points, 3)).toEqual([points[0], points[2], points[4]]);
  });

  test("keeps the steep start of a curve, where few of many points lie", () => {
    const rise = Array.from({ length: 11 }, (_, step) => ({ x: 0, y: step / 10 }));
    const flat = Array.from({ length: 10_000 }, (_, step) => ({ x: (step + 1) / 10_000, y: 1 }));
    const thinned = thinCurve([...rise, ...flat], 100);
    expect(thinned.filter(({ x }) => x === 0)).toEqual(rise);
  });

  test("keeps both ends and the order, and no more points than allowed", () => {
    fc.assert(
      fc.property(rocCurves, fc.integer({ min: 2, max: 40 }), (points, maxPoints) => {
        const thinned = thinCurve(points, maxPoints);
        expect(thinned[0]).toBe(points[0]);
        expect(thinned[thinned.length - 1]).toBe(points[points.length - 1]);
        if (points.length > maxPoints) expect(thinned.length).toBeLessThanOrEqual(maxPoints + 1);
        expect(points.filter((point) => thinned.includes(point))).toEqual(thinned);
      }),
    );
  });
});
