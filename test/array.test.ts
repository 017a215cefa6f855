import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { concatenate, contiguous, stack, zerosLike } from "../src/array.js";

/** 0 1 2 / 3 4 5 */
const grid = () => ndarray(Uint8Array.of(0, 1, 2, 3, 4, 5), [2, 3]);

describe("contiguous", () => {
  test("returns an array without gaps as it is", () => {
    const array = grid();
    expect(contiguous(array)).toBe(array);
  });

  test("copies the elements of a view row by row", () => {
    expect([...contiguous(grid().transpose(1, 0)).data]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...contiguous(grid().lo(0, 1)).data]).toEqual([1, 2, 4, 5]);
    expect([...contiguous(grid().hi(1, 3)).data]).toEqual([0, 1, 2]);
    expect([...contiguous(grid().step(1, -1)).data]).toEqual([2, 1, 0, 5, 4, 3]);
  });

  test("keeps every element of a transposed array in its place", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (rows, cols) => {
        const array = ndarray(
          Int16Array.from({ length: rows * cols }, (_, i) => i),
          [rows, cols],
        ).transpose(1, 0);
        const copy = contiguous(array);
        for (let row = 0; row < cols; row++) {
          for (let col = 0; col < rows; col++) expect(copy.get(row, col)).toBe(array.get(row, col));
        }
      }),
    );
  });
});

describe("zerosLike", () => {
  test("takes the element type of another array and its own shape", () => {
    const zeros = zerosLike(ndarray(new Int16Array(1), [1]), [2, 2]);
    expect(zeros.data).toEqual(new Int16Array(4));
    expect(zeros.shape).toEqual([2, 2]);
  });
});

describe("concatenate", () => {
  test("joins arrays end to end in a new one", () => {
    const piece = Uint8Array.of(1, 2);
    const joined = concatenate(Uint8Array, [piece, new Uint8Array(0), Uint8Array.of(3)]);
    expect(joined).toEqual(Uint8Array.of(1, 2, 3));
    piece[0] = 9;
    expect(joined[0]).toBe(1);
  });

  test("gives an array of the requested type, empty without pieces", () => {
    expect(concatenate(Float32Array, [])).toEqual(new Float32Array(0));
  });
});

describe("stack", () => {
  test("puts arrays side by side along a new last axis", () => {
    const stacked = stack([grid(), ndarray(Uint8Array.of(10, 11, 12, 13, 14, 15), [2, 3])]);
    expect(stacked.shape).toEqual([2, 3, 2]);
    expect([...stacked.data]).toEqual([0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15]);
  });

  test("rejects arrays of different shapes, and an empty list", () => {
    expect(() => stack([grid(), grid().transpose(1, 0)])).toThrow("stack: array 1 must be [2, 3], got [3, 2]");
    expect(() => stack([])).toThrow("stack: arrays must hold at least one array, got 0");
  });
});
