import { tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { createRandom, normal, uniform } from "../random.js";
import type { Random } from "../types.js";

/**
 * Draws one weight by the rule of its kind: a convolution from a normal distribution with variance 2 / (taps *
 * outChannels / groups) (He et al., arXiv 1502.01852, fan out, as EfficientNet was published); a classifier from a
 * uniform one within 1 / sqrt(inputs), PyTorch's default for a new head. The rest keeps its constant.
 */
function drawer(name: string, shape: readonly number[]): ((random: Random) => number) | undefined {
  if (name.endsWith("/depthwise_kernel")) return scaledNormal(shape[0] * shape[1]);
  if (name.endsWith("/kernel") && shape.length === 4) return scaledNormal(shape[0] * shape[1] * shape[3]);
  if (name.endsWith("/kernel") && shape.length === 2) {
    const bound = 1 / Math.sqrt(shape[0]);
    return (random) => uniform(random, -bound, bound);
  }
  return undefined;
}

function scaledNormal(fanOut: number): (random: Random) => number {
  const deviation = Math.sqrt(2 / fanOut);
  return (random) => deviation * normal(random);
}

/** Fills the weights of a new network, each from its own seed, so that they do not depend on the order of layers. */
export function initializeWeights(model: LayersModel, seed: number): void {
  for (const weight of model.weights) {
    const shape = weight.shape as number[];
    const draw = drawer(weight.originalName, shape);
    if (!draw) continue;
    const random = createRandom(seed, weight.originalName);
    const length = shape.reduce((product, n) => product * n, 1);
    const values = tensor(
      Float32Array.from({ length }, () => draw(random)),
      shape,
    );
    weight.write(values);
    values.dispose();
  }
}
