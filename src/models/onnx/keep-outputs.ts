import { type Graph, type GraphValue, pickNames } from "./graph.js";

/** Reduces a graph to the given outputs: nodes and initializers that none of them needs are removed. */
export function keepOutputs(graph: Graph, outputs: readonly GraphValue[]): Graph {
  const needed = new Set(outputs.map(({ name }) => name));
  const nodes = graph.nodes.toReversed().filter(({ inputs, output }) => {
    if (!needed.has(output)) return false;
    for (const name of inputs) needed.add(name);
    return true;
  });
  const isNeeded = (name: string) => needed.has(name);
  const isOutput = new Set(outputs.map(({ name }) => name));
  return {
    ...graph,
    outputs,
    nodes: nodes.reverse(),
    initializers: pickNames(graph.initializers, isNeeded),
    shapes: pickNames(graph.shapes, (name) => isNeeded(name) && !isOutput.has(name)),
    folded: graph.folded.filter(({ kernel }) => isNeeded(kernel)),
  };
}
