import type { Box } from "../types.js";
import { assertKeys } from "./assert-options.js";
import { assertNumber, assertObject } from "./assert-type.js";

/** Sides of a box, in the order of messages. */
const SIDES = ["row", "col", "rows", "cols"] as const satisfies readonly (keyof Box)[];

/**
 * Throws unless a value is a box: four numbers, not necessarily inside an image.
 *
 * @param what The function and its argument, for the message: "uniteBoxes: box 0".
 * @throws TypeError for anything else.
 */
export function assertBox(what: string, box: unknown): asserts box is Box {
  assertObject(what, box, "a box of row, col, rows and cols");
  assertKeys<Box>(what, box, { row: true, col: true, rows: true, cols: true });
  for (const side of SIDES) assertNumber(`${what}.${side}`, (box as Partial<Box>)[side]);
}

/**
 * Throws unless a box consists of whole pixels, at least one, all inside an image `[rows, cols, ...]`.
 *
 * @param what The function and its argument, for the message: "cropToBox: box".
 * @throws TypeError for anything but a box, RangeError when it is empty, extends beyond the image or splits a pixel.
 */
export function assertInside(what: string, box: Box, image: { readonly shape: readonly number[] }): void {
  assertBox(what, box);
  const { row, col, rows, cols } = box;
  const [imageRows, imageCols] = image.shape;
  const whole = [row, col, rows, cols].every(Number.isInteger);
  const inside = row >= 0 && col >= 0 && row + rows <= imageRows && col + cols <= imageCols;
  if (whole && inside && rows > 0 && cols > 0) return;
  const expected = `whole pixels inside the ${imageRows} x ${imageCols} image`;
  throw new RangeError(`${what} must be ${expected}, got ${rows} x ${cols} at row ${row}, col ${col}`);
}
