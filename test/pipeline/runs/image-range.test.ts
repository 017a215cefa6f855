import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutRanges } from "../../../src/pipeline/runs/image-range.js";

describe("cutRanges", () => {
  test("cuts 200 images in batches of 2 at multiples of 64", () => {
    expect(cutRanges(200, 3, 2)).toEqual([
      { first: 0, end: 64 },
      { first: 64, end: 128 },
      { first: 128, end: 200 },
    ]);
  });

  test("gives fewer ranges where the list is too short for more", () => {
    expect(cutRanges(10, 4, 8)).toEqual([{ first: 0, end: 10 }]);
  });

  test("ranges follow each other without a gap, begin at multiples of 32 batches, and none is empty", () => {
    const whole = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(whole(5000), whole(20), whole(16), (images, parts, batchSize) => {
        const ranges = cutRanges(images, parts, batchSize);
        expect(ranges.length).toBeLessThanOrEqual(parts);
        expect(ranges[0].first).toBe(0);
        expect(ranges.at(-1)?.end).toBe(images);
        ranges.forEach(({ first, end }, index) => {
          expect(first % (32 * batchSize)).toBe(0);
          expect(end).toBeGreaterThan(first);
          expect(first).toBe(index === 0 ? 0 : ranges[index - 1].end);
        });
      }),
    );
  });
});
