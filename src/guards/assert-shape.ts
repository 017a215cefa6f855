import { ShapeError } from "../errors.js";

/**
 * Throws unless an array has one of the given shapes.
 *
 * @param what The function and its argument, for the message: "headBox: image".
 * @param array The array to check.
 * @param shapes Accepted shapes. A text stands for any length and names the axis in the message: `["rows", "cols", 3]`.
 * @throws ShapeError when no shape fits, or an axis has length 0.
 */
export function assertShape(
  what: string,
  array: { readonly shape: readonly number[] },
  ...shapes: readonly (readonly (number | string)[])[]
): void {
  const received = array.shape;
  const fits = shapes.some(
    (shape) =>
      shape.length === received.length &&
      shape.every((length, axis) => (typeof length === "string" ? received[axis] > 0 : length === received[axis])),
  );
  if (fits) return;
  throw new ShapeError(what, shapes.map((shape) => `[${shape.join(", ")}]`).join(" or "), received);
}
