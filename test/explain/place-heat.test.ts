import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { enlargeHeat, overlayHeat, placeHeat, scoreHeat } from "../../src/explain/index.js";
import type { HeatMap } from "../../src/types.js";

function heatOf(rows: readonly (readonly number[])[]): HeatMap {
  return ndarray(Float32Array.from(rows.flat()), [rows.length, rows[0].length]);
}

const maskOf = (rows: readonly (readonly number[])[]) =>
  ndarray(Uint8Array.from(rows.flat()), [rows.length, rows[0].length]);

describe("enlargeHeat", () => {
  test("repeats the ends and mixes between the centers of two cells", () => {
    expect([...enlargeHeat(heatOf([[0, 4]]), { rows: 1, cols: 4 }).data]).toEqual([0, 1, 3, 4]);
  });

  test("gives a map of the same size back", () => {
    const heat = heatOf([
      [1, 2],
      [3, 4],
    ]);
    expect(enlargeHeat(heat, { rows: 2, cols: 2 })).toEqual(heat);
  });

  test("stays between the least and the most heat", () => {
    const cells = fc.array(fc.array(fc.float({ min: 0, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 9 }), (rows, size) => {
        const { data } = enlargeHeat(heatOf(rows), { rows: size, cols: size });
        const [low, high] = [Math.min(...rows.flat()), Math.max(...rows.flat())];
        expect(data.every((value) => value >= low - 1e-6 && value <= high + 1e-5)).toBe(true);
      }),
    );
  });

  test("refuses a size that is not whole", () => {
    expect(() => enlargeHeat(heatOf([[1]]), { rows: 1.5, cols: 2 })).toThrow(
      "enlargeHeat: size.rows must be a whole number, at least 1, got 1.5",
    );
  });
});

describe("placeHeat", () => {
  test("puts the map into its box, and 0 around it", () => {
    const placed = placeHeat(heatOf([[5]]), { row: 1, col: 0, rows: 1, cols: 2 }, { rows: 3, cols: 3 });
    expect([...placed.data]).toEqual([0, 0, 0, 5, 5, 0, 0, 0, 0]);
  });

  test("refuses a box that leaves the slice", () => {
    const box = { row: 2, col: 0, rows: 2, cols: 2 };
    expect(() => placeHeat(heatOf([[5]]), box, { rows: 3, cols: 3 })).toThrow("placeHeat: box must be");
  });
});

describe("overlayHeat", () => {
  const gray = maskOf([[0, 100, 200]]);

  test("leaves places without heat as they are", () => {
    const { data } = overlayHeat(gray, heatOf([[0, 0, 1]]));
    expect([...data.slice(0, 6)]).toEqual([0, 0, 0, 100, 100, 100]);
  });

  test("is red at a third of the most heat, yellow at two thirds and white at the most", () => {
    const black = maskOf([[0, 0, 0]]);
    const { data } = overlayHeat(black, heatOf([[1, 2, 3]]), { opacity: 1 });
    expect([...data]).toEqual([85, 0, 0, 170, 170, 0, 255, 255, 255]);
  });

  test("keeps an image whose map is all 0", () => {
    expect([...overlayHeat(gray, heatOf([[0, 0, 0]])).data]).toEqual([0, 0, 0, 100, 100, 100, 200, 200, 200]);
  });

  test("refuses a map of another size, and an opacity above 1", () => {
    expect(() => overlayHeat(gray, heatOf([[1]]))).toThrow(
      "overlayHeat: heat must be [1, 3], as the image, got [1, 1]",
    );
    expect(() => overlayHeat(gray, heatOf([[1, 1, 1]]), { opacity: 2 })).toThrow("opacity must be 0..1, got 2");
  });
});

describe("scoreHeat", () => {
  test("says whether the hottest pixel is in the lesion, how much heat is, and what chance gives", () => {
    const heat = heatOf([
      [1, 2],
      [0, 5],
    ]);
    const lesion = maskOf([
      [0, 0],
      [0, 255],
    ]);
    expect(scoreHeat(heat, lesion)).toEqual({ hit: 1, inside: 5 / 8, chance: 1 / 4 });
  });

  test("ignores pixels outside the region", () => {
    const region = maskOf([[1, 1, 0]]);
    expect(scoreHeat(heatOf([[1, 3, 9]]), maskOf([[1, 0, 1]]), region)).toEqual({
      hit: 0,
      inside: 1 / 4,
      chance: 1 / 2,
    });
  });

  test("counts equally hot pixels by the share that is in the lesion", () => {
    expect(scoreHeat(heatOf([[2, 2]]), maskOf([[1, 0]]))?.hit).toBe(0.5);
    expect(scoreHeat(heatOf([[0, 0]]), maskOf([[1, 0]]))).toEqual({ hit: 0.5, inside: 0, chance: 0.5 });
  });

  test("has no score without a lesion", () => {
    expect(scoreHeat(heatOf([[2, 2]]), maskOf([[0, 0]]))).toBeUndefined();
  });

  test("refuses a mask of another size", () => {
    expect(() => scoreHeat(heatOf([[2, 2]]), maskOf([[1]]))).toThrow("scoreHeat: lesion must be [1, 2], as the map");
  });
});
