import { mul, serialization, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { createRandom } from "../random.js";
import type { CallOptions } from "./call-options.js";
import { firstInput } from "./first-input.js";

/** Draws a mask: 0 with probability `rate`, otherwise 1 / (1 - rate), which preserves the mean (inverted dropout). */
function dropMask(shape: readonly number[], rate: number, path: readonly (number | string)[]): Tensor {
  const random = createRandom(...path);
  const length = shape.reduce((product, n) => product * n, 1);
  return tensor(
    Float32Array.from({ length }, () => (random() < rate ? 0 : 1 / (1 - rate))),
    [...shape],
  );
}

/**
 * Base of both kinds of dropping: a rate, and a mask that is drawn from seed and layer name, and applied in training
 * only.
 */
abstract class DropLayer extends layers.Layer {
  readonly rate: number;

  constructor(config: { readonly name?: string; readonly rate: number }) {
    super({ name: config.name });
    if (!(config.rate >= 0 && config.rate < 1))
      throw new RangeError(`${config.name}: rate must be in [0, 1), got ${config.rate}`);
    this.rate = config.rate;
  }

  protected abstract maskShape(shape: readonly number[]): number[];

  override call(inputs: Tensor | Tensor[], options: CallOptions): Tensor {
    const x = firstInput<Tensor>(inputs);
    if (!options.training || this.rate === 0) return x.clone();
    if (options.dropSeed === undefined) throw new TypeError(`${this.name}: training needs a dropSeed, got undefined`);
    return mul(x, dropMask(this.maskShape(x.shape), this.rate, [options.dropSeed, this.name]));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate };
  }
}

/** Dropout of single features (Srivastava et al. 2014); the same seed and layer name drop the same features. */
export class SeededDropout extends DropLayer {
  static readonly className = "CtSeededDropout";

  protected override maskShape(shape: readonly number[]): number[] {
    return [...shape];
  }
}

/**
 * Drop-connect: drops the whole residual branch of a sample (stochastic depth, arXiv 1603.09382), seeded in the same
 * way.
 */
export class DropConnect extends DropLayer {
  static readonly className = "CtDropConnect";

  protected override maskShape(shape: readonly number[]): number[] {
    return shape.map((length, axis) => (axis === 0 ? length : 1));
  }
}
serialization.registerClass(SeededDropout);
serialization.registerClass(DropConnect);
