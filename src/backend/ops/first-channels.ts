import { slice, type Tensor } from "@tensorflow/tfjs-core";

/** Returns the first channels of a tensor, or the tensor itself if it has no others. */
export function firstChannels<T extends Tensor>(tensor: T, channels: number): T {
  const { shape } = tensor;
  if (shape.at(-1) === channels) return tensor;
  return slice(tensor, Array(shape.length).fill(0), [...shape.slice(0, -1), channels]) as T;
}
