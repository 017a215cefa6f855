import { assertImage } from "../guards/internal.js";
import type { ByteImage, View } from "../types.js";
import { type AffineCropParams, affineCrop } from "./affine-crop.js";
import { assertSquareSize, type SquareSize } from "./resize.js";

/** One view of test-time augmentation. */
export interface NamedView {
  /** Name in reports: "identity", "flip", "rotate -10" or "rotate +10". */
  readonly name: string;
  /** Changes an image of any size to the square. */
  readonly view: View;
}

/** Flip and rotation of each view, by name. */
const VIEWS = {
  identity: { isFlipped: false, angleDegrees: 0 },
  flip: { isFlipped: true, angleDegrees: 0 },
  "rotate -10": { isFlipped: false, angleDegrees: -10 },
  "rotate +10": { isFlipped: false, angleDegrees: 10 },
};

/**
 * Returns the flip, rotation and crop of each view of {@link testTimeViews}; the crop is the whole image.
 *
 * @param image Input of the views; only its shape counts.
 */
export function testTimeParams(image: Pick<ByteImage, "shape">): readonly AffineCropParams[] {
  const [rows, cols] = image.shape;
  return Object.values(VIEWS).map((view) => ({ ...view, box: { row: 0, col: 0, rows, cols } }));
}

/**
 * Makes the four views whose predictions are averaged: the unchanged image, its flip, and rotations by 10 degrees
 * clockwise and counterclockwise. Each view changes the image at its own size and shape, then resizes it to a square.
 * Same order as the original solution, which writes the rotations as +10 and -10 of torchvision's `affine`: that
 * function counts clockwise, {@link rotate} and the names here count counterclockwise.
 *
 * @param options Size of the square.
 * @throws RangeError if the size is not a whole number above 0.
 * @example
 * ```ts
 * const views = testTimeViews({ size: 224 });
 * const inputs = views.map(({ view }) => bytesToUnit(view(image))); // four images [224, 224, 3]
 * ```
 */
export function testTimeViews(options: SquareSize): readonly NamedView[] {
  assertSquareSize("testTimeViews", options);
  const { size } = options;
  return Object.keys(VIEWS).map((name, index) => ({
    name,
    view: (image) => {
      assertImage("testTimeViews: image", image, "8-bit values", ["rows", "cols", 3]);
      return affineCrop(image, testTimeParams(image)[index], { rows: size, cols: size });
    },
  }));
}
