import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { decodePng } from "../../../src/io/index.js";
import { drawSlice } from "../../../src/pipeline/runs/draw-slice.js";

/** An image of two pixels: the channels of the first, then those of the second. */
const image = (...bytes: readonly number[]) => ndarray(Uint8Array.from(bytes), [1, 2, 3]);

const captionsOf = (...args: Parameters<typeof drawSlice>) => drawSlice(...args).map(({ caption }) => caption);

describe("drawSlice", () => {
  test("draws each channel in gray, with a caption of its content", () => {
    const pictures = drawSlice(image(10, 20, 30, 40, 50, 60), "adjacent_hu_cropped");
    expect(pictures.map(({ caption }) => caption)).toEqual(["slice above", "this slice", "slice below"]);
    expect(pictures.map(({ png }) => [...decodePng(png, "picture.png").data])).toEqual([
      [10, 10, 10, 40, 40, 40],
      [20, 20, 20, 50, 50, 50],
      [30, 30, 30, 60, 60, 60],
    ]);
  });

  test("names the three windows of an image", () => {
    expect(captionsOf(image(10, 20, 30, 40, 50, 60), "brain-subdural-bone")).toEqual([
      "brain window (W 80, L 40)",
      "subdural window (W 200, L 80)",
      "bone window (W 2000, L 600)",
    ]);
  });

  test("says where a slice replaces a missing neighbor", () => {
    expect(captionsOf(image(20, 20, 30, 50, 50, 60), "adjacent_hu_cropped")).toEqual([
      "no slice above: this slice repeated",
      "this slice",
      "slice below",
    ]);
  });

  test("draws the channels of a custom image as they are, and three equal channels once", () => {
    expect(captionsOf(image(20, 20, 30, 50, 50, 60), undefined)).toEqual([
      "first channel",
      "second channel",
      "third channel",
    ]);
    expect(captionsOf(image(20, 20, 20, 50, 50, 50), undefined)).toEqual(["image"]);
  });

  test("shrinks a large image in proportion, and keeps a small one", () => {
    const shapeOf = (rows: number, cols: number) => {
      const [picture] = drawSlice(ndarray(new Uint8Array(rows * cols * 3), [rows, cols, 3]), undefined);
      return decodePng(picture.png, "picture.png").shape;
    };
    expect(shapeOf(576, 288)).toEqual([288, 144, 3]);
    expect(shapeOf(200, 288)).toEqual([200, 288, 3]);
  });
});
