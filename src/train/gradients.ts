import { add, addN, dispose, mul, type NamedTensorMap, square, sum, type Tensor, tidy } from "@tensorflow/tfjs-core";

/** Replaces each gradient by another tensor and disposes the old one. */
function replaceEach(gradients: NamedTensorMap, change: (gradient: Tensor, name: string) => Tensor): NamedTensorMap {
  const changed = Object.entries(gradients).map(([name, gradient]) => [name, change(gradient, name)]);
  dispose(gradients);
  return Object.fromEntries(changed);
}

/** Adds `part` times the gradients to their sum so far, and disposes both: only the result may be used. */
export function addGradients(
  sums: NamedTensorMap | undefined,
  gradients: NamedTensorMap,
  part: number,
): NamedTensorMap {
  // Without gradient accumulation nothing is rounded.
  const scaled = part === 1 ? gradients : replaceEach(gradients, (gradient) => mul(gradient, part));
  if (!sums) return scaled;
  const total = replaceEach(sums, (sumSoFar, name) => add(sumSoFar, scaled[name]));
  dispose(scaled);
  return total;
}

/**
 * Scales gradients so that their joint norm is at most `norm`, as `clip_grad_norm_` of PyTorch does: by norm / (joint
 * norm + 1e-6) where that is below 1. The given gradients are replaced: only the result may be used.
 */
export async function clipGradients(gradients: NamedTensorMap, norm: number): Promise<NamedTensorMap> {
  const total = tidy(() => addN(Object.values(gradients).map((gradient) => sum(square(gradient)))));
  const [squares] = await total.data();
  total.dispose();
  const factor = norm / (Math.sqrt(squares) + 1e-6);
  return factor < 1 ? replaceEach(gradients, (gradient) => mul(gradient, factor)) : gradients;
}
