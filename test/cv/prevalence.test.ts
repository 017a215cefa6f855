import { describe, expect, test } from "vitest";
import { prevalence } from "../../src/cv/index.js";

const labels = {
  ids: ["a", "b", "c", "d"],
  classes: ["any", "epidural"],
  values: Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 0),
};

describe("prevalence", () => {
  test("is the mean of each class over the whole table", () => {
    expect(prevalence(labels)).toEqual(Float64Array.of(0.75, 0.25));
  });

  test("is the mean over the given ids", () => {
    expect(prevalence(labels, ["c", "b"])).toEqual(Float64Array.of(0.5, 0.5));
  });

  test("throws without ids", () => {
    expect(() => prevalence(labels, [])).toThrow(new RangeError("prevalence: ids must hold at least one, got 0"));
  });

  test("throws on an id without label", () => {
    expect(() => prevalence(labels, ["a", "x", "y", "z", "w"])).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'prevalence: labels must hold every id, got none for 4: "x", "y", "z"',
      }),
    );
  });
});
