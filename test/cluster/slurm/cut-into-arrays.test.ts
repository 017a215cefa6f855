import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutIntoArrays, formatRanges } from "../../../src/cluster/slurm/cut-into-arrays.js";

describe("cutIntoArrays", () => {
  test("keeps the numbers of tasks as indices as long as the site allows them", () => {
    expect(cutIntoArrays([0, 1, 5], 1001)).toEqual([{ offset: 0, elements: [0, 1, 5] }]);
  });

  test("starts another array where an index would reach the limit", () => {
    expect(cutIntoArrays([9, 0, 4, 3, 8], 4)).toEqual([
      { offset: 0, elements: [0, 3] },
      { offset: 4, elements: [0] },
      { offset: 8, elements: [0, 1] },
    ]);
  });

  test("makes no array of no tasks", () => {
    expect(cutIntoArrays([], 1001)).toEqual([]);
  });

  test("gives back every task once, with indices below the limit", () => {
    const tasks = fc.array(fc.nat({ max: 5000 }));
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 1001 }), (numbers, limit) => {
        const arrays = cutIntoArrays(numbers, limit);
        const back = arrays.flatMap(({ offset, elements }) => elements.map((element) => offset + element));
        expect(back).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        expect(arrays.flatMap(({ elements }) => elements).every((element) => element < limit)).toBe(true);
      }),
    );
  });
});

describe("formatRanges", () => {
  test.each([
    [[], ""],
    [[3], "3"],
    [[0, 1, 2, 5, 7, 8], "0-2,5,7-8"],
  ])("writes %j as %s", (numbers, text) => {
    expect(formatRanges(numbers)).toBe(text);
  });
});
