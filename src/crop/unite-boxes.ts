import type { Box } from "../types.js";

/**
 * Computes the smallest box around several boxes: with one box for all slices of a series, their scale does not jump.
 *
 * @throws RangeError without boxes.
 *
 * @example
 * ```ts
 * const boxes = slices.map((slice) => headBox(slice)).filter((box) => box !== undefined);
 * const box = uniteBoxes(boxes);
 * ```
 */
export function uniteBoxes(boxes: readonly Box[]): Box {
  if (boxes.length === 0) throw new RangeError("uniteBoxes: boxes must hold at least one box, got 0");
  return boxes.reduce((union, box) => {
    const row = Math.min(union.row, box.row);
    const col = Math.min(union.col, box.col);
    const rows = Math.max(union.row + union.rows, box.row + box.rows) - row;
    const cols = Math.max(union.col + union.cols, box.col + box.cols) - col;
    return { row, col, rows, cols };
  });
}
