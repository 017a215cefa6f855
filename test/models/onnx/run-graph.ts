import type { Graph, GraphNode } from "../../../src/models/onnx/graph.js";

/** Values of a graph whose images have one pixel: one number per channel. */
type Values = Record<string, readonly number[]>;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Computes a node in double precision from the definition of its operator. */
function compute({ op, attributes }: GraphNode, [x, ...others]: readonly (readonly number[])[]): number[] {
  if (op === "Relu") return x.map((value) => Math.max(value, 0));
  if (op === "Sigmoid") return x.map(sigmoid);
  if (op === "Add") return x.map((value, i) => value + others[0][i]);
  if (op === "Mul") return x.map((value, i) => value * others[0][i]);
  if (op === "Concat") return [...x, ...others.flat()];
  if (op === "Mean")
    return x.map((value, i) => others.reduce((sum, other) => sum + other[i], value) / (others.length + 1));
  if (op === "BatchNormalization") {
    const [gamma, beta, mean, variance] = others;
    const epsilon = attributes.epsilon as number;
    return x.map((value, i) => (gamma[i] * (value - mean[i])) / Math.sqrt(variance[i] + epsilon) + beta[i]);
  }
  if (op === "Conv") {
    const [kernel, bias] = others;
    const filters = kernel.length / x.length;
    return Array.from({ length: filters }, (_, filter) =>
      x.reduce((sum, value, i) => sum + value * kernel[filter * x.length + i], bias?.[filter] ?? 0),
    );
  }
  throw new RangeError(`no definition of ${op}`);
}

/** Runs a graph on an image of one pixel; returns its outputs. */
export function runGraph(graph: Graph, pixel: readonly number[]): Values {
  const values: Values = { [graph.inputs[0].name]: pixel };
  for (const [name, { data }] of Object.entries(graph.initializers)) values[name] = [...data];
  for (const node of graph.nodes)
    values[node.output] = compute(
      node,
      node.inputs.map((name) => values[name]),
    );
  return Object.fromEntries(graph.outputs.map(({ name }) => [name, values[name]]));
}
