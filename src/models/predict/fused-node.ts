import type { ActivationName } from "../../backend/internal.js";

/** Square window that moves over an image, with the rows above and the columns to the left of the image. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  /** Rows above, columns to the left, rows below, columns to the right: zeros, or what is never the largest. */
  readonly pads: readonly number[];
}

/** A convolution with everything that follows it: activation(convolution(x * gate) + bias + residual). */
export interface ConvolutionNode extends Window {
  readonly kind: "convolution";
  readonly x: string;
  readonly output: string;
  /** Name of the kernel, `[out, in / groups, rows, cols]`, and of the bias if there is one. */
  readonly weights: string;
  readonly bias?: string | undefined;
  readonly groups: number;
  readonly gate?: string | undefined;
  readonly residual?: string | undefined;
  readonly activation: ActivationName;
}

/** activation(x * scale + shift + residual), or with a gate `[batch, 1, 1, channels]` as scale. */
export interface FinishNode {
  readonly kind: "finish";
  readonly x: string;
  readonly output: string;
  /** Names of gamma, beta, running mean and running variance. */
  readonly norm?: { readonly vectors: readonly string[]; readonly epsilon: number } | undefined;
  readonly gate?: string | undefined;
  readonly residual?: string | undefined;
  readonly activation: ActivationName;
}

/** Max pooling, or average pooling. */
export interface PoolNode extends Window {
  readonly kind: "pool";
  readonly x: string;
  readonly output: string;
  readonly averages: boolean;
}

/** Mean over rows and columns. */
export interface MeanNode {
  readonly kind: "mean";
  readonly x: string;
  readonly output: string;
}

/** Appends channels to `x`. */
export interface ConcatNode {
  readonly kind: "concat";
  readonly x: string;
  readonly appended: string;
  readonly output: string;
}

/** A computation of a prediction on wasm. */
export type FusedNode = ConvolutionNode | FinishNode | PoolNode | MeanNode | ConcatNode;

/** Lists the names of the values that a node reads. */
export function readsOf(node: FusedNode): string[] {
  const { gate, residual } = node as Partial<ConvolutionNode>;
  const others = node.kind === "concat" ? [node.appended] : [gate, residual];
  return [node.x, ...others.filter((name) => name !== undefined)];
}
