import { tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { createRandom, normal, uniformFrom } from "../random.js";
import type { Random } from "../types.js";

/** Initialization rule that a family of networks was published with. */
interface InitializeOptions {
  /**
   * Variance that convolutions preserve: that of the images on the forward pass ("in"), or that of the gradients on the
   * backward pass ("out", the default).
   */
  readonly fan?: "in" | "out";
  /** Names of the weights that start at zero: factors of norms that end a residual branch, which then starts closed. */
  readonly zeros?: RegExp;
}

/**
 * Returns a function that draws one number of a weight by the rule of its kind, or `undefined` for a weight that keeps
 * its constant. Convolutions: a normal distribution with variance 2 / (taps * channels) (He et al., arXiv 1502.01852),
 * where the channels are those that enter a group or, as PyTorch counts, all that leave the convolution. Classifier: a
 * uniform distribution within 1 / sqrt(inputs), PyTorch's default for a new head.
 */
function drawFunction(
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
    return (random) => uniformFrom("initialize", random, [-bound, bound]);
  }
  return undefined;
}

function scaledNormal(fan: number): (random: Random) => number {
  const deviation = Math.sqrt(2 / fan);
  return (random) => deviation * normal(random);
}

/**
 * Fills the weights of a new network. Each weight has its own seed, so that its numbers do not depend on the order of
 * layers.
 */
export function initializeWeights(model: LayersModel, seed: number, options: InitializeOptions = {}): void {
  for (const weight of model.weights) {
    const shape = weight.shape as number[];
    const draw = drawFunction(weight.originalName, shape, options);
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
