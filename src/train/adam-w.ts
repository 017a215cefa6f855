import { dispose, type NamedTensorMap, type Tensor, tensor, type Variable, zerosLike } from "@tensorflow/tfjs-core";
import { adamWStep } from "../backend/internal.js";
import { DataError } from "../errors.js";

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
  /** Where the steps go on. Default: the beginning. */
  readonly state?: AdamWState | undefined;
}

/** All that AdamW knows beside the parameters: with it a training goes on as if it had never stopped. */
export interface AdamWState {
  /** Steps so far. */
  readonly count: number;
  /** Mean gradient and mean squared gradient of each variable, in their order. */
  readonly moments: readonly { readonly mean: Float32Array; readonly square: Float32Array }[];
}

/** An optimizer: it owns its moments until it is disposed, and never its variables. */
export interface Optimizer {
  /** Moves the variables by their gradients (by variable name), which stay the caller's. */
  readonly step: (gradients: NamedTensorMap, learningRate: number) => void;
  /** Copies what the next step depends on. */
  readonly state: () => Promise<AdamWState>;
  /** Disposes the moments; the variables stay the caller's. */
  readonly dispose: () => void;
}

interface Moments {
  mean: Tensor;
  square: Tensor;
}

/** Begins with zeros, or with copied moments of the same variables. */
function startMoments(variables: readonly Variable[], state: AdamWState | undefined): Moments[] {
  if (!state) return variables.map((variable) => ({ mean: zerosLike(variable), square: zerosLike(variable) }));
  const lengths = state.moments.map(({ mean }) => mean.length).join();
  if (variables.map(({ size }) => size).join() !== lengths) {
    throw new DataError("createAdamW: state must be that of the same variables, got moments of other lengths");
  }
  return variables.map(({ shape }, index) => {
    const { mean, square } = state.moments[index];
    return { mean: tensor(mean, shape), square: tensor(square, shape) };
  });
}

/**
 * Makes AdamW (arXiv 1711.05101) as PyTorch has it: the decay acts on every parameter, before and apart from the step,
 * w := w * (1 - rate * decay) - rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon).
 *
 * @param variables What a step moves.
 * @throws DataError for the state of other variables.
 */
export function createAdamW(variables: readonly Variable[], options: AdamWOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01, state } = options;
  const moments = startMoments(variables, state);
  let count = state?.count ?? 0;

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
    async state() {
      const read = async ({ mean, square }: Moments) => ({
        mean: (await mean.data()) as Float32Array,
        square: (await square.data()) as Float32Array,
      });
      return { count, moments: await Promise.all(moments.map(read)) };
    },
    dispose() {
      for (const { mean, square } of moments) dispose([mean, square]);
    },
  };
}
