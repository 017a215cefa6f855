import { add, addN, dispose, mul, type NamedTensorMap, square, sum, type Tensor, tidy } from "@tensorflow/tfjs-core";

/** Turns each of some gradients into another tensor, and disposes what it was. */
function replaceEach(gradients: NamedTensorMap, change: (gradient: Tensor, name: string) => Tensor): NamedTensorMap {
  const changed = Object.entries(gradients).map(([name, gradient]) => [name, change(gradient, name)]);
  dispose(gradients);
  return Object.fromEntries(changed);
}

/** Adds a share of gradients to their sum so far, in place of both. */
export function addGradients(
  sums: NamedTensorMap | undefined,
  gradients: NamedTensorMap,
  part: number,
): NamedTensorMap {
  // A batch that is not divided keeps its bits.
  const scaled = part === 1 ? gradients : replaceEach(gradients, (gradient) => mul(gradient, part));
  if (!sums) return scaled;
  const total = replaceEach(sums, (sumSoFar, name) => add(sumSoFar, scaled[name]));
  dispose(scaled);
  return total;
}

/**
 * Scales gradients, in place of them, so that all together are no longer than `norm`: as `clip_grad_norm_` of PyTorch,
 * by norm / (length + 1e-6) where that is below 1.
 */
export async function clipGradients(gradients: NamedTensorMap, norm: number): Promise<NamedTensorMap> {
  const total = tidy(() => addN(Object.values(gradients).map((gradient) => sum(square(gradient)))));
  const [squares] = await total.data();
  total.dispose();
  const factor = norm / (Math.sqrt(squares) + 1e-6);
  return factor < 1 ? replaceEach(gradients, (gradient) => mul(gradient, factor)) : gradients;
}
