import { type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import ndarray from "ndarray";
import { assertFinite, assertWhole, type KnownKeys } from "../guards/internal.js";
import { applyModel } from "../models/index.js";
import type { HeatMap } from "../types.js";
import { assertExplained, type ExplainOptions } from "./explain-options.js";

/** Settings of {@link occlusion}. */
export interface OcclusionOptions extends ExplainOptions {
  /** Rows and columns of the patch, pixels. Default 32. */
  readonly patch?: number | undefined;
  /** Distance between two places of the patch, pixels. Default 16. */
  readonly stride?: number | undefined;
  /** Value of the patch, 0..1. Default 0, the air around the head. */
  readonly fill?: number | undefined;
}

const OPTIONS: KnownKeys<OcclusionOptions> = { classIndex: true, patch: true, stride: true, fill: true };

/** The images of a batch as numbers. */
interface Pixels {
  readonly values: Float32Array;
  readonly shape: readonly [batch: number, rows: number, cols: number, channels: number];
}

/** A square of an image. */
interface Patch {
  readonly row: number;
  readonly col: number;
  readonly side: number;
}

/** Returns the first pixel of each place of a patch along a side; the last place ends with the image. */
function placesAlong(length: number, side: number, stride: number): number[] {
  const last = length - side;
  const places = Array.from({ length: Math.ceil(last / stride) }, (_, index) => index * stride);
  return [...places, last];
}

/** Returns copies of all images with a patch of one value. */
function cover({ values, shape: [batch, rows, cols, channels] }: Pixels, { row, col, side }: Patch, fill: number) {
  const covered = values.slice();
  for (let image = 0; image < batch; image++) {
    for (let i = row; i < row + side; i++) {
      const start = ((image * rows + i) * cols + col) * channels;
      covered.fill(fill, start, start + side * channels);
    }
  }
  return covered;
}

/** Computes the logit of a class for each image. */
async function logitsOf(model: LayersModel, { values, shape }: Pixels, classIndex: number): Promise<number[]> {
  const logits = tidy(() => applyModel(model, tensor(values, [...shape])));
  const [batch, classes] = logits.shape;
  const numbers = await logits.data();
  logits.dispose();
  return Array.from({ length: batch }, (_, image) => numbers[image * classes + classIndex]);
}

/**
 * Shows how much the logit of a class falls when a patch covers each place of an image (Zeiler and Fergus, arXiv
 * 1311.2901, section 4.2): the mean fall over all places of the patch that cover the pixel, and 0 where the logit rises.
 * It needs no gradients, but one prediction for each place.
 *
 * @param model Network of `MODELS`.
 * @param images `[batch, size, size, channels]` in 0..1.
 * @param options `classIndex`: the class, counted from 0 in the order of the logits; `patch`, `stride` and `fill`.
 * @returns A map of each image, `[size, size]`, in units of the logit.
 * @throws TypeError for anything but a network and a tensor of floats, ShapeError for images of another size, RangeError
 * for a class that the network does not have, a patch larger than the image, and numbers that are not whole or too small.
 *
 * @example
 * ```ts
 * const [heat] = await occlusion(model, images, { classIndex: 0, patch: 24, stride: 8 });
 * ```
 */
export async function occlusion(model: LayersModel, images: Tensor, options: OcclusionOptions): Promise<HeatMap[]> {
  const known = assertExplained("occlusion", { model, images, options }, OPTIONS);
  const { classIndex, patch: side = 32, stride = 16, fill = 0 } = known;
  assertWhole("occlusion: patch", side, 1);
  assertWhole("occlusion: stride", stride, 1);
  assertFinite("occlusion: fill", fill);
  const shape = images.shape as [number, number, number, number];
  const [batch, rows, cols] = shape;
  if (side > Math.min(rows, cols)) {
    throw new RangeError(`occlusion: patch must be at most ${Math.min(rows, cols)}, got ${side}`);
  }
  const pixels: Pixels = { values: (await images.data()) as Float32Array, shape };
  const whole = await logitsOf(model, pixels, classIndex);
  const falls = Array.from({ length: batch }, () => new Float64Array(rows * cols));
  const covers = new Uint32Array(rows * cols);
  for (const row of placesAlong(rows, side, stride)) {
    for (const col of placesAlong(cols, side, stride)) {
      const values = cover(pixels, { row, col, side }, fill);
      const logits = await logitsOf(model, { values, shape }, classIndex);
      for (let i = row; i < row + side; i++) {
        for (let j = col; j < col + side; j++) {
          covers[i * cols + j]++;
          for (let image = 0; image < batch; image++) falls[image][i * cols + j] += whole[image] - logits[image];
        }
      }
    }
  }
  return falls.map((sums) => {
    const means = Float32Array.from(sums, (fall, pixel) =>
      covers[pixel] === 0 ? 0 : Math.max(fall / covers[pixel], 0),
    );
    return ndarray(means, [rows, cols]);
  });
}
