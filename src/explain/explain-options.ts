import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertOptions, assertWhole, type KnownKeys } from "../guards/internal.js";
import { assertImages, assertModel } from "../models/internal.js";

/** The class to explain. */
export interface ExplainOptions {
  /** The class, counted from 0 in the order of the network's logits. */
  readonly classIndex: number;
}

/**
 * Throws unless a network, its images and the settings of an explanation fit each other.
 *
 * @param name The public function, for the message.
 * @param known Keys that the function takes besides `classIndex`.
 * @returns The settings.
 * @throws TypeError, ShapeError or RangeError, as the public functions say.
 */
export function assertExplained<Options extends ExplainOptions>(
  name: string,
  { model, images, options }: { readonly model: LayersModel; readonly images: Tensor; readonly options: Options },
  known: KnownKeys<Options>,
): Options {
  assertModel(name, model);
  assertImages(name, model, images);
  assertOptions(name, options, known);
  const classes = model.outputs[0].shape[1] as number;
  assertWhole(`${name}: classIndex`, options.classIndex, 0);
  if (options.classIndex < classes) return options;
  throw new RangeError(`${name}: classIndex must be 0..${classes - 1}, got ${options.classIndex}`);
}
