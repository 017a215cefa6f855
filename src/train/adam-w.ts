import {
  add,
  div,
  mul,
  type NamedTensorMap,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  type Variable,
  zerosLike,
} from "@tensorflow/tfjs-core";

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

  const blend = (moment: Tensor, current: Tensor, beta: number) =>
    tidy(() => add(mul(moment, beta), mul(current, 1 - beta)));

  const move = (variable: Variable, { mean, square: squares }: Moments, learningRate: number) => {
    const stepSize = learningRate / (1 - beta1 ** count);
    const rootCorrection = Math.sqrt(1 - beta2 ** count);
    const moved = tidy(() => {
      const denominator = add(div(sqrt(squares), rootCorrection), epsilon);
      return sub(mul(variable, 1 - learningRate * weightDecay), mul(div(mean, denominator), stepSize));
    });
    variable.assign(moved);
    moved.dispose();
  };

  const stepVariable = (variable: Variable, moment: Moments, gradient: Tensor, learningRate: number) => {
    const { mean, square: squares } = moment;
    moment.mean = blend(mean, gradient, beta1);
    moment.square = tidy(() => blend(squares, square(gradient), beta2));
    mean.dispose();
    squares.dispose();
    move(variable, moment, learningRate);
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
      for (const { mean, square: squares } of moments) {
        mean.dispose();
        squares.dispose();
      }
    },
  };
}
