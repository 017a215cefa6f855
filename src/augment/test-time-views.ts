import type { ByteImage, View } from "../types.js";
import { type AffineCropParams, affineCrop } from "./affine-crop.js";
import { assertSquareSize, type SquareSize } from "./resize.js";

/** One view of test-time augmentation. */
export interface NamedView {
  /** What to call it in reports. */
  readonly name: string;
  /** From an image of any size to the square. */
  readonly view: View;
}

/** The views by name: what each does before it resizes. */
const VIEWS = {
  identity: { isFlipped: false, angleDegrees: 0 },
  flip: { isFlipped: true, angleDegrees: 0 },
  "rotate -10": { isFlipped: false, angleDegrees: -10 },
  "rotate +10": { isFlipped: false, angleDegrees: 10 },
};

/** Tells what the views of {@link testTimeViews} do with an image before they resize it. */
export function testTimeParams({ shape: [rows, cols] }: ByteImage): readonly AffineCropParams[] {
  return Object.values(VIEWS).map((turn) => ({ ...turn, box: { row: 0, col: 0, rows, cols } }));
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
  return Object.keys(VIEWS).map((name, index) => ({
    name,
    view: (image) => affineCrop(image, testTimeParams(image)[index], { rows: size, cols: size }),
  }));
}
