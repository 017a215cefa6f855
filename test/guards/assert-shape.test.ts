import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { assertShape } from "../../src/guards/internal.js";

/** 0 1 2 / 3 4 5 */
const grid = () => ndarray(Uint8Array.of(0, 1, 2, 3, 4, 5), [2, 3]);

describe("assertShape", () => {
  test("accepts any of the shapes, a name standing for any length", () => {
    expect(() => assertShape("f: image", grid(), ["rows", "cols", 3], ["rows", "cols"])).not.toThrow();
    expect(() => assertShape("f: image", grid(), [2, 3])).not.toThrow();
  });

  test("names the expected and the received shape", () => {
    const act = () => assertShape("headBox: image", { shape: [512] }, ["rows", "cols"], ["rows", "cols", 3]);
    expect(act).toThrow(ShapeError);
    expect(act).toThrow("headBox: image must be [rows, cols] or [rows, cols, 3], got [512]");
  });

  test("rejects an axis of length 0", () => {
    expect(() => assertShape("f: image", { shape: [0, 3] }, ["rows", "cols"])).toThrow("got [0, 3]");
  });
});
