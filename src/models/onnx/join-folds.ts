import type { NamedArrays } from "../../types.js";
import { type Graph, node } from "./graph.js";

/** Returns the prefix of all names of a fold, which counts from 0: "fold1.". */
export const foldPrefix = (fold: number): string => `fold${fold + 1}.`;

/** Puts a prefix before all names of a graph but those of its inputs. */
export function renameGraph(graph: Graph, prefix: string): Graph {
  const kept = new Set(graph.inputs.map(({ name }) => name));
  const rename = (name: string) => (kept.has(name) ? name : prefix + name);
  const renameKeys = <Value>(record: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), value]));
  return {
    ...graph,
    outputs: graph.outputs.map((each) => ({ ...each, name: rename(each.name) })),
    nodes: graph.nodes.map((each) => ({ ...each, inputs: each.inputs.map(rename), output: rename(each.output) })),
    initializers: renameKeys(graph.initializers),
    shapes: renameKeys(graph.shapes),
    folded: graph.folded.map(({ kernel, foldedBias, vectors, epsilon, originals }) => ({
      kernel: rename(kernel),
      foldedBias: rename(foldedBias),
      vectors: vectors.map(rename),
      epsilon,
      originals: renameKeys(originals) as NamedArrays,
    })),
  };
}

/**
 * Joins the graphs of folds, which have equal inputs and outputs, into one: each output is the mean of that of the folds.
 * All other names get the prefix of their fold.
 */
export function joinFolds(graphs: readonly Graph[]): Graph {
  const folds = graphs.map((graph, fold) => renameGraph(graph, foldPrefix(fold)));
  const [{ inputs, outputs }] = graphs;
  const means = outputs.map(({ name }, index) =>
    node(
      "Mean",
      folds.map((fold) => fold.outputs[index].name),
      name,
    ),
  );
  const inner = folds.flatMap((fold) => fold.outputs.map(({ name, shape }) => [name, shape] as const));
  return {
    inputs,
    outputs,
    nodes: [...folds.flatMap(({ nodes }) => nodes), ...means],
    initializers: Object.assign({}, ...folds.map(({ initializers }) => initializers)),
    shapes: Object.assign({}, ...folds.map(({ shapes }) => shapes), Object.fromEntries(inner)),
    folded: folds.flatMap(({ folded }) => folded),
  };
}

/** Splits arrays by the prefix of their fold, which is removed; those of a single fold have none. */
export function splitFolds(arrays: NamedArrays, folds: number): NamedArrays[] {
  if (folds === 1) return [arrays];
  return Array.from({ length: folds }, (_, fold) => {
    const prefix = foldPrefix(fold);
    const entries = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
    return Object.fromEntries(entries.map(([name, array]) => [name.slice(prefix.length), array]));
  });
}
