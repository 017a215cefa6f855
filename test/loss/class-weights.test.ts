import { describe, expect, test } from "vitest";
import { CLASS_WEIGHTS } from "../../src/loss/index.js";
import { CLASSES } from "../../src/types.js";

describe("CLASS_WEIGHTS", () => {
  test("counts any twice and adds up to 1", () => {
    expect(CLASS_WEIGHTS.length).toBe(CLASSES.length);
    expect(CLASSES[0]).toBe("any");
    expect(CLASS_WEIGHTS.map((weight) => weight * 7)).toEqual([2, 1, 1, 1, 1, 1]);
    expect(CLASS_WEIGHTS.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 15);
  });
});
