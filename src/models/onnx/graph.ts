import type { NamedArray, NamedArrays } from "../../types.js";

/** Length of an axis; that of the batch is open. */
export type Length = number | "batch";

/** An input or output of a graph. */
export interface GraphValue {
  readonly name: string;
  readonly type: "float32" | "uint8";
  readonly shape: readonly Length[];
}

/** A computation: an operator of ONNX, named for its output. */
export interface GraphNode {
  readonly op: string;
  /** Names of values and initializers. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}

/** A batch norm that was folded into the convolution before it, and the arrays that the graph no longer holds. */
export interface FoldedNorm {
  /** Name of the kernel, whose initializer now holds the folded kernel. */
  readonly kernel: string;
  /** Name of the initializer that holds the folded bias. */
  readonly foldedBias: string;
  /** Names of gamma, beta, running mean and running variance, then that of the convolution's bias if it had one. */
  readonly vectors: readonly string[];
  /** Number added to the variance. */
  readonly epsilon: number;
  /** The kernel and the vectors as they were before. */
  readonly originals: NamedArrays;
}

/** A network as a graph of ONNX operators on `[batch, channels, rows, cols]`. Passes are functions from graph to graph. */
export interface Graph {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Each after those that it depends on. */
  readonly nodes: readonly GraphNode[];
  readonly initializers: NamedArrays;
  /** Shapes of values between the nodes, as far as they are known. */
  readonly shapes: Readonly<Record<string, readonly Length[]>>;
  readonly folded: readonly FoldedNorm[];
}

/** Makes a node. */
export function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: GraphNode["attributes"] = {},
): GraphNode {
  return { op, inputs, output, attributes };
}

/** Returns the entries of a record whose names pass a test. */
export function pickNames<Value>(
  record: Readonly<Record<string, Value>>,
  isKept: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isKept(name)));
}

/** Returns the weights that a graph was made of, with the originals of those that were folded. */
export function originalWeights({ initializers, folded }: Graph): Record<string, NamedArray> {
  const made = new Set(folded.map(({ foldedBias }) => foldedBias));
  return Object.assign(
    pickNames(initializers, (name) => !made.has(name)),
    ...folded.map(({ originals }) => originals),
  );
}
