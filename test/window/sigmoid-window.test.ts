import { readFileSync } from "node:fs";
import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { sigmoidToUnit, WINDOWS } from "../../src/window/index.js";

interface Reference {
  readonly name: string;
  readonly width: number;
  readonly level: number;
  readonly sigmoid: readonly number[];
  readonly steepSigmoid: readonly number[];
}

const { few, cases }: { few: number[]; cases: readonly Reference[] } = JSON.parse(
  readFileSync(new URL("./fixtures/windows.json", import.meta.url), "utf8"),
);

function huRow(values: readonly number[]) {
  return ndarray(Int16Array.from(values), [1, values.length]);
}

describe("sigmoidToUnit", () => {
  test("is epsilon from its limits at the ends of the window, and half way at its level", () => {
    const { data } = sigmoidToUnit(huRow([0, 40, 80]), WINDOWS.brain, { upper: 0.8, epsilon: 0.1 });
    expect(data[0]).toBeCloseTo(0.1, 6);
    expect(data[1]).toBeCloseTo(0.4, 6);
    expect(data[2]).toBeCloseTo(0.7, 6);
  });

  test.each(cases)("equals numpy: $name", ({ level, width, sigmoid, steepSigmoid }) => {
    const { data } = sigmoidToUnit(huRow(few), { level, width });
    const steep = sigmoidToUnit(huRow(few), { level, width }, { upper: 0.75, epsilon: 1e-9 }).data;
    few.forEach((_, i) => {
      expect(data[i]).toBeCloseTo(sigmoid[i], 6);
      expect(steep[i]).toBeCloseTo(steepSigmoid[i], 6);
    });
  });

  test("is finite, within its limits and never falls, for every valid option", () => {
    const values = huRow([-32768, -1024, -1, 0, 1, 40, 1000, 32767]);
    const options = fc
      .record({
        upper: fc.double({ min: 1e-6, max: 1, noNaN: true }),
        part: fc.double({ min: 1e-300, max: 0.499, noNaN: true }),
      })
      .map(({ upper, part }) => ({ upper, epsilon: upper * part }));
    const windows = fc.record({
      level: fc.integer({ min: -2000, max: 2000 }),
      width: fc.double({ min: 1e-9, max: 4000, noNaN: true }),
    });
    fc.assert(
      fc.property(windows, options, (window, chosen) => {
        const { data } = sigmoidToUnit(values, window, chosen);
        expect(data.every((value) => value >= 0 && value <= Math.fround(chosen.upper))).toBe(true);
        expect(data.every((value, i) => i === 0 || value >= data[i - 1])).toBe(true);
      }),
    );
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses an upper limit of %d", (upper) => {
    expect(() => sigmoidToUnit(huRow([0]), WINDOWS.brain, { upper })).toThrow(
      new RangeError(`sigmoidToUnit: upper must be above 0 and at most 1, got ${upper}`),
    );
  });

  test.each([0, 0.5, 1, Number.NaN])(
    "refuses an epsilon of %d, where the curve is flat, falls or is infinite",
    (epsilon) => {
      expect(() => sigmoidToUnit(huRow([0]), WINDOWS.brain, { epsilon })).toThrow(
        new RangeError(`sigmoidToUnit: epsilon must be above 0 and below upper / 2 = 0.5, got ${epsilon}`),
      );
    },
  );

  test("refuses a window without width and an image of another shape", () => {
    expect(() => sigmoidToUnit(huRow([0]), { level: 40, width: 0 })).toThrow(
      "sigmoidToUnit: window.width must be finite and above 0, got 0",
    );
    expect(() => sigmoidToUnit(ndarray(new Int16Array(4), [4]), WINDOWS.brain)).toThrow(
      "sigmoidToUnit: image must be [rows, cols] or [rows, cols, 3], got [4]",
    );
  });
});
