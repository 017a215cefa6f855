import { tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { createRandom, normal, uniform } from "../random.js";
import type { Random } from "../types.js";

/** The rule that a family of networks was published with. */
interface InitializeOptions {
  /** What the variance of convolutions keeps at its size: images on their way in, or gradients on their way out (default). */
  readonly fan?: "in" | "out";
  /** Which weights start at zero, by name: the factors of norms that end a residual branch, which then starts closed. */
  readonly zeros?: RegExp;
}

/**
 * Draws one weight by the rule of its kind: a convolution from a normal distribution with variance 2 / (taps * channels)
 * (He et al., arXiv 1502.01852), those of a group that enter or, as PyTorch counts, all that leave it; a classifier from
 * a uniform one within 1 / sqrt(inputs), PyTorch's default for a new head. The rest keeps its constant.
 */
function drawer(
  name: string,
  shape: readonly number[],
  { fan = "out", zeros }: InitializeOptions,
): ((random: Random) => number) | undefined {
  if (zeros?.test(name)) return () => 0;
  if (name.endsWith("/depthwise_kernel")) return scaledNormal(shape[0] * shape[1]);
  if (name.endsWith("/kernel") && shape.length === 4)
    return scaledNormal(shape[0] * shape[1] * shape[fan === "in" ? 2 : 3]);
  if (name.endsWith("/kernel") && shape.length === 2) {
    const bound = 1 / Math.sqrt(shape[0]);
    return (random) => uniform(random, -bound, bound);
  }
  return undefined;
}

function scaledNormal(fan: number): (random: Random) => number {
  const deviation = Math.sqrt(2 / fan);
  return (random) => deviation * normal(random);
}

/** Fills the weights of a new network, each from its own seed, so that they do not depend on the order of layers. */
export function initializeWeights(model: LayersModel, seed: number, options: InitializeOptions = {}): void {
  for (const weight of model.weights) {
    const shape = weight.shape as number[];
    const draw = drawer(weight.originalName, shape, options);
    if (!draw) continue;
    const random = createRandom(seed, weight.originalName);
    const length = shape.reduce((product, n) => product * n, 1);
    const values = tensor(
      new Float32Array(length).map(() => draw(random)),
      shape,
    );
    weight.write(values);
    values.dispose();
  }
}
