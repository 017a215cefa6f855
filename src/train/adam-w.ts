import { dispose, type NamedTensorMap, type Tensor, type Variable, zerosLike } from "@tensorflow/tfjs-core";
import { adamWStep } from "../backend/index.js";

/** Settings of AdamW; the defaults are PyTorch's. */
export interface AdamWOptions {
  /** Decay of the mean gradient. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean squared gradient. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean squared gradient. Default 1e-8. */
  readonly epsilon?: number;
  /** Share of each parameter, times the learning rate, that a step takes away. Default 0.01. */
  readonly weightDecay?: number;
}

/** An optimizer: it owns its moments until it is disposed, and never its variables. */
export interface Optimizer {
  /** Moves the variables by their gradients (by variable name), which stay the caller's. */
  readonly step: (gradients: NamedTensorMap, learningRate: number) => void;
  /** Disposes the moments; the variables stay the caller's. */
  readonly dispose: () => void;
}

interface Moments {
  mean: Tensor;
  square: Tensor;
}

/**
 * Makes AdamW (arXiv 1711.05101) as PyTorch has it: the decay acts on every parameter, before and apart from the step,
 * w := w * (1 - rate * decay) - rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon).
 *
 * @param variables What a step moves.
 */
export function createAdamW(variables: readonly Variable[], options: AdamWOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  const moments = variables.map((variable): Moments => ({ mean: zerosLike(variable), square: zerosLike(variable) }));
  let count = 0;

  const stepVariable = (variable: Variable, moment: Moments, gradient: Tensor, learningRate: number) => {
    const { mean, square } = moment;
    const factors = {
      beta1,
      beta2,
      epsilon,
      keep: 1 - learningRate * weightDecay,
      stepSize: learningRate / (1 - beta1 ** count),
      rootCorrection: Math.sqrt(1 - beta2 ** count),
    };
    const [weight, newMean, newSquare] = adamWStep({ weight: variable, mean, square, gradient }, factors);
    variable.assign(weight);
    dispose([weight, mean, square]);
    moment.mean = newMean;
    moment.square = newSquare;
  };

  return {
    step(gradients, learningRate) {
      count++;
      variables.forEach((variable, index) => {
        const gradient = gradients[variable.name];
        if (!gradient) throw new TypeError(`createAdamW: step needs a gradient for ${variable.name}, got none`);
        stepVariable(variable, moments[index], gradient, learningRate);
      });
    },
    dispose() {
      for (const { mean, square } of moments) dispose([mean, square]);
    },
  };
}
