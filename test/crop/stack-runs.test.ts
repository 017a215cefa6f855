import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { stack } from "../../src/array.js";
import { headBox } from "../../src/crop/index.js";
import { findRuns, headBoxOfRuns, type Runs, stackRuns } from "../../src/crop/internal.js";

/** Runs without the room that is left in them. */
const trimmed = ({ edges, lineStarts, ...rest }: Runs) => ({
  ...rest,
  edges: [...edges.subarray(0, 2 * (lineStarts.at(-1) as number))],
  lineStarts: [...lineStarts],
});

const imageOf = (bytes: readonly number[], shape: number[]) => ndarray(Uint8Array.from(bytes), shape);

describe("stackRuns", () => {
  test("puts the runs of images side by side, as channels", () => {
    const planes = [imageOf([1, 1, 0, 0], [2, 2]), imageOf([0, 1, 1, 1], [2, 2])].map((image) => findRuns(image, 0));
    expect(trimmed(stackRuns(planes))).toEqual({
      edges: [0, 4, 3, 5, 5, 9],
      lineStarts: [0, 1, 2, 2, 3],
      channels: 2,
      rowLength: 4,
    });
  });

  test("gives the runs of the stacked image, and so its head", () => {
    const plane = fc.uint8Array({ minLength: 42, maxLength: 42, min: 0, max: 1 });
    fc.assert(
      fc.property(plane, plane, plane, (...bytes) => {
        const images = bytes.map((data) => imageOf([...data], [7, 6]));
        const runs = stackRuns(images.map((image) => findRuns(image, 0)));
        const stacked = stack(images);
        expect(trimmed(runs)).toEqual(trimmed(findRuns(stacked, 0)));
        expect(headBoxOfRuns(runs, { marginPixels: 1 })).toEqual(headBox(stacked, { marginPixels: 1 }));
      }),
    );
  });

  test("refuses images of different sizes, images with channels, and an empty list", () => {
    const [tall, wide] = [imageOf([1, 0, 1, 0, 1, 0], [3, 2]), imageOf([1, 0, 1, 0, 1, 0], [2, 3])];
    const runsOf = (image: typeof tall) => findRuns(image, 0);
    expect(() => stackRuns([tall, wide].map(runsOf))).toThrow(
      "stackRuns: plane 1 must be runs of [3, 2], got [2, 3, 1]",
    );
    expect(() => stackRuns([runsOf(imageOf([1, 0, 1, 0, 1, 0], [1, 2, 3]))])).toThrow("plane 0");
    expect(() => stackRuns([])).toThrow("stackRuns: planes must hold the runs of at least one image, got 0");
  });
});

describe("headBoxOfRuns", () => {
  test("adds ten pixels by default, cut off at the edges of the image", () => {
    const image = imageOf(Array(40 * 30).fill(0), [40, 30]);
    image.set(15, 4, 1);
    expect(headBoxOfRuns(findRuns(image, 0))).toEqual({ row: 5, col: 0, rows: 21, cols: 15 });
  });

  test("refuses a margin that is not a whole number", () => {
    expect(() => headBoxOfRuns(findRuns(imageOf([1], [1, 1]), 0), { marginPixels: -1 })).toThrow(
      new RangeError("headBoxOfRuns: marginPixels must be a whole number, at least 0, got -1"),
    );
  });
});
