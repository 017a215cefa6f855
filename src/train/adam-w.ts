import { dispose, type NamedTensorMap, type Tensor, tensor, type Variable, zerosLike } from "@tensorflow/tfjs-core";
import { adamWStep } from "../backend/internal.js";
import { DataError } from "../errors.js";
import {
  assertFunction,
  assertList,
  assertNumber,
  assertObject,
  assertOptions,
  type KnownKeys,
} from "../guards/internal.js";

/** Settings of AdamW; the defaults are PyTorch's. */
export interface AdamWOptions {
  /** Decay of the mean gradient. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean squared gradient. Default 0.999. */
  readonly beta2?: number;
  /** Number added to the root of the mean squared gradient. Default 1e-8. */
  readonly epsilon?: number;
  /** Share of each parameter, times the learning rate, that a step removes. Default 0.01. */
  readonly weightDecay?: number;
  /** State to continue from. Default: the state before the first step. */
  readonly state?: AdamWState | undefined;
}

/** State of AdamW in addition to the parameters; training continues from it as if it had never stopped. */
export interface AdamWState {
  /** Number of steps taken. */
  readonly count: number;
  /** Mean gradient and mean squared gradient of each variable, in their order. */
  readonly moments: readonly { readonly mean: Float32Array; readonly square: Float32Array }[];
}

/** An optimizer. It owns its moments until it is disposed, and never owns the variables. */
export interface Optimizer {
  /** Moves the variables by their gradients, given by variable name; the gradients stay the caller's. */
  readonly step: (gradients: NamedTensorMap, learningRate: number) => void;
  /** Copies the state that the next step depends on. */
  readonly state: () => Promise<AdamWState>;
  /** Disposes the moments; the variables stay the caller's. */
  readonly dispose: () => void;
}

/** Keys of {@link AdamWOptions}. */
const OPTIONS: KnownKeys<AdamWOptions> = { beta1: true, beta2: true, epsilon: true, weightDecay: true, state: true };

/** Throws unless a setting is a finite number. */
function assertFinite(name: string, value: unknown): void {
  assertNumber(`createAdamW: ${name}`, value);
  if (!Number.isFinite(value)) throw new RangeError(`createAdamW: ${name} must be finite, got ${value}`);
}

interface Moments {
  mean: Tensor;
  square: Tensor;
}

/** Returns moments of zero, or copies of the moments of a state. */
function startMoments(variables: readonly Variable[], state: AdamWState | undefined): Moments[] {
  if (!state) return variables.map((variable) => ({ mean: zerosLike(variable), square: zerosLike(variable) }));
  assertObject("createAdamW: state", state, "a state, as optimizer.state() resolves to");
  assertList("createAdamW: state.moments", state.moments, "moments");
  const lengths = state.moments.map(({ mean }) => mean.length).join();
  if (variables.map(({ size }) => size).join() !== lengths) {
    throw new DataError("createAdamW: state must belong to the same variables, got moments of other lengths");
  }
  return variables.map(({ shape }, index) => {
    const { mean, square } = state.moments[index];
    return { mean: tensor(mean, shape), square: tensor(square, shape) };
  });
}

/**
 * Creates an AdamW optimizer (arXiv 1711.05101) that works as PyTorch's: weight decay acts on every parameter, before
 * the step and separately from it, w := w * (1 - rate * decay) - rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) +
 * epsilon).
 *
 * ```ts
 * const optimizer = createAdamW(trainableVariables(model), { weightDecay: 0.01 });
 * const loss = await trainStep(model, batch, { optimizer, loss: weightedLoss, learningRate: 1e-3, dropSeed: 0 });
 * ```
 *
 * @param variables Variables that each step moves.
 * @param options Settings, and a state to continue from.
 * @throws TypeError for an unknown option, DataError when the state belongs to other variables.
 */
export function createAdamW(variables: readonly Variable[], options: AdamWOptions = {}): Optimizer {
  assertList("createAdamW: variables", variables, "variables");
  variables.forEach((variable, index) => {
    assertFunction(`createAdamW: variable ${index}.assign`, variable?.assign);
  });
  assertOptions("createAdamW", options, OPTIONS);
  const { state, ...numbers } = options;
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined) assertFinite(name, value);
  }
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
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
