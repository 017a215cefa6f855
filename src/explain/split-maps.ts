import type { Tensor } from "@tensorflow/tfjs-core";
import ndarray from "ndarray";
import type { HeatMap } from "../types.js";

/** Splits a tensor `[batch, rows, cols]` into one map per image, and disposes it. */
export async function splitMaps(tensor: Tensor): Promise<HeatMap[]> {
  const [batch, rows, cols] = tensor.shape;
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return Array.from({ length: batch }, (_, index) => {
    const start = index * rows * cols;
    return ndarray(values.slice(start, start + rows * cols), [rows, cols]);
  });
}
