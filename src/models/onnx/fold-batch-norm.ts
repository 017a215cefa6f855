import type { NamedArray, NamedArrays } from "../../types.js";
import { type FoldedNorm, type Graph, type GraphNode, pickNames } from "./graph.js";

/** Values of gamma, beta, running mean and running variance by channel. */
type NormValues = readonly [gamma: Float32Array, beta: Float32Array, mean: Float32Array, variance: Float32Array];

/** Computes the factor of each channel, gamma / sqrt(variance + epsilon), in double precision. */
export function normScale([gamma, , , variance]: NormValues, epsilon: number): Float64Array {
  return Float64Array.from(gamma, (value, channel) => value / Math.sqrt(variance[channel] + epsilon));
}

/** Multiplies the kernel of each output channel, which is the first axis, by its factor. */
function scaleKernel({ shape, data }: NamedArray, scale: Float64Array): NamedArray {
  const length = data.length / scale.length;
  const scaled = new Float32Array(data.length);
  scale.forEach((factor, channel) => {
    const start = channel * length;
    for (let i = start; i < start + length; i++) scaled[i] = data[i] * factor;
  });
  return { shape, data: scaled };
}

/** A convolution, and the batch norm that alone reads its output. */
interface Pair {
  readonly convolution: GraphNode;
  readonly norm: GraphNode;
}

/** Counts how often each name is read, by nodes or as an output of the graph. */
function countReaders({ nodes, outputs }: Graph): Map<string, number> {
  const counts = new Map<string, number>();
  const names = [...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ name }) => name)];
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function findPairs(graph: Graph): Pair[] {
  const byOutput = new Map(graph.nodes.map((each) => [each.output, each]));
  const readers = countReaders(graph);
  // A kernel that was folded twice could not be restored.
  const folded = new Set(graph.folded.map(({ kernel }) => kernel));
  return graph.nodes.flatMap((norm) => {
    const convolution = norm.op === "BatchNormalization" ? byOutput.get(norm.inputs[0]) : undefined;
    if (convolution?.op !== "Conv") return [];
    const [, kernel, ...bias] = convolution.inputs;
    const isOwn = [convolution.output, kernel, ...bias].every((name) => readers.get(name) === 1);
    return isOwn && !folded.has(kernel) && Object.hasOwn(graph.initializers, kernel) ? [{ convolution, norm }] : [];
  });
}

/** Folds one norm: returns what was folded, and the kernel and bias that the convolution now has. */
function foldPair({ convolution, norm }: Pair, initializers: NamedArrays) {
  const [, kernel, ...bias] = convolution.inputs;
  const vectors = [...norm.inputs.slice(1), ...bias];
  const [gamma, beta, mean, variance, own] = vectors.map((name) => initializers[name].data);
  const epsilon = norm.attributes.epsilon as number;
  const scale = normScale([gamma, beta, mean, variance], epsilon);
  const shift = Float32Array.from(beta, (value, i) => value + ((own?.[i] ?? 0) - mean[i]) * scale[i]);
  const foldedBias = `${norm.output}.folded_bias`;
  const names = new Set([kernel, ...vectors]);
  const folded: FoldedNorm = {
    ...{ kernel, foldedBias, vectors, epsilon },
    originals: pickNames(initializers, (name) => names.has(name)),
  };
  const replaced = {
    [kernel]: scaleKernel(initializers[kernel], scale),
    [foldedBias]: { shape: [shift.length], data: shift },
  };
  return {
    folded,
    replaced,
    node: { ...convolution, output: norm.output, inputs: [convolution.inputs[0], kernel, foldedBias] },
  };
}

/**
 * Folds each batch norm into the convolution before it, where nothing else reads that convolution: the kernel is scaled
 * and the shift becomes the bias. The arrays as they were stay in `folded`.
 */
export function foldBatchNorm(graph: Graph): Graph {
  const foldings = findPairs(graph).map((pair) => ({ pair, ...foldPair(pair, graph.initializers) }));
  const byConvolution = new Map(foldings.map(({ pair, node }) => [pair.convolution, node]));
  const norms = new Set(foldings.map(({ pair }) => pair.norm));
  const gone = new Set(foldings.flatMap(({ folded, pair }) => [...folded.vectors, pair.convolution.output]));
  return {
    ...graph,
    nodes: graph.nodes.filter((each) => !norms.has(each)).map((each) => byConvolution.get(each) ?? each),
    initializers: Object.assign(
      pickNames(graph.initializers, (name) => !gone.has(name)),
      ...foldings.map(({ replaced }) => replaced),
    ),
    shapes: pickNames(graph.shapes, (name) => !gone.has(name)),
    folded: [...graph.folded, ...foldings.map(({ folded }) => folded)],
  };
}
