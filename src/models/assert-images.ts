import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { ShapeError } from "../errors.js";
import { assertTensor } from "../guards/internal.js";

/**
 * Throws unless a tensor is a batch of images for a network: 32-bit floats, as many rows, columns and channels as the
 * network was built for. Whole numbers are bytes or Hounsfield units, which a network would take for values in 0..1.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything but a tensor of floats, ShapeError for another shape.
 */
export function assertImages(name: string, model: LayersModel, images: Tensor): void {
  const what = `${name}: images`;
  assertTensor(what, images);
  const { dtype, shape } = images;
  if (dtype !== "float32") throw new TypeError(`${what} must hold float32 in 0..1, got ${dtype}`);
  const expected = model.inputs[0].shape.slice(1);
  const fits = expected.every((length, axis) => length === null || length === shape[axis + 1]);
  if (fits && shape.length === expected.length + 1) return;
  throw new ShapeError(what, `[batch, ${expected.map((length) => length ?? "any").join(", ")}]`, shape);
}
