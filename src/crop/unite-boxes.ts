import { assertBox, assertList } from "../guards/internal.js";
import type { Box } from "../types.js";

/** Throws unless a value is a box of whole pixels, which are at least one. */
function assertWhole(what: string, box: Box): void {
  assertBox(what, box);
  const { row, col, rows, cols } = box;
  if ([row, col, rows, cols].every(Number.isInteger) && rows > 0 && cols > 0) return;
  throw new RangeError(`${what} must be whole pixels, at least one, got ${rows} x ${cols} at row ${row}, col ${col}`);
}

/**
 * Computes the smallest box around several boxes: with one box for all slices of a series, their scale does not jump.
 *
 * @throws RangeError without boxes, and for a box that is empty or splits a pixel.
 *
 * @example
 * ```ts
 * const boxes = slices.map((slice) => headBox(slice)).filter((box) => box !== undefined);
 * const box = uniteBoxes(boxes);
 * ```
 */
export function uniteBoxes(boxes: readonly Box[]): Box {
  assertList("uniteBoxes: boxes", boxes, "boxes");
  for (let index = 0; index < boxes.length; index++) assertWhole(`uniteBoxes: box ${index}`, boxes[index]);
  if (boxes.length === 0) throw new RangeError("uniteBoxes: boxes must hold at least one box, got 0");
  return boxes.reduce((union, box) => {
    const row = Math.min(union.row, box.row);
    const col = Math.min(union.col, box.col);
    const rows = Math.max(union.row + union.rows, box.row + box.rows) - row;
    const cols = Math.max(union.col + union.cols, box.col + box.cols) - col;
    return { row, col, rows, cols };
  });
}
