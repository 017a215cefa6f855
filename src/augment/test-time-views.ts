import type { ByteImage, View } from "../types.js";
import { assertSquareSize, resize, type SquareSize } from "./resize.js";
import { turnedCrop } from "./turned-crop.js";

/** One view of test-time augmentation. */
export interface NamedView {
  /** What to call it in reports. */
  readonly name: string;
  /** From an image of any size to the square. */
  readonly view: View;
}

/**
 * Makes the four views that predictions are averaged over: the image as it is, mirrored, turned by 10 degrees clockwise
 * and by 10 degrees counterclockwise. Each changes the image in its own size and shape first, then resizes it to a
 * square. Same order as the original solution, which writes the turns as +10 and -10 of torchvision's `affine`: that
 * function counts clockwise, {@link rotate} and the names count counterclockwise.
 *
 * @throws RangeError for a size that is no whole number above 0.
 */
export function testTimeViews({ size }: SquareSize): readonly NamedView[] {
  assertSquareSize("testTimeViews", { size });
  const square = { rows: size, cols: size };
  const changed = (isMirrored: boolean, angleDegrees: number) => (image: ByteImage) => {
    const [rows, cols] = image.shape;
    return turnedCrop(image, { isMirrored, angleDegrees, box: { row: 0, col: 0, rows, cols } }, square);
  };
  return [
    { name: "identity", view: (image) => resize(image, square) },
    { name: "flip", view: changed(true, 0) },
    { name: "rotate -10", view: changed(false, -10) },
    { name: "rotate +10", view: changed(false, 10) },
  ];
}
