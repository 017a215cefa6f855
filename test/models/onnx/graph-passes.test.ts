import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldBatchNorm } from "../../../src/models/onnx/fold-batch-norm.js";
import { type Graph, node, originalWeights } from "../../../src/models/onnx/graph.js";
import { joinFolds, renameGraph, splitFolds } from "../../../src/models/onnx/join-folds.js";
import { keepOutputs } from "../../../src/models/onnx/keep-outputs.js";
import { takeBytes } from "../../../src/models/onnx/take-bytes.js";
import { expectClose } from "../../engines.js";
import { graphs, pixels } from "./draw-graph.js";
import { runGraph } from "./run-graph.js";

/** Expects every name that a graph reads to be made before it is read, and every initializer to be read. */
function expectSound({ inputs, outputs, nodes, initializers }: Graph): void {
  const known = new Set([...inputs.map(({ name }) => name), ...Object.keys(initializers)]);
  for (const each of nodes) {
    expect(each.inputs.filter((name) => !known.has(name))).toEqual([]);
    known.add(each.output);
  }
  expect(outputs.filter(({ name }) => !known.has(name))).toEqual([]);
  const read = new Set(nodes.flatMap((each) => each.inputs));
  expect(Object.keys(initializers).filter((name) => !read.has(name))).toEqual([]);
}

const ops = ({ nodes }: Graph) => nodes.map(({ op }) => op);

/** A convolution and a norm after it. */
function pair(): Graph {
  const vector = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) });
  const value = (name: string) => ({ name, type: "float32", shape: ["batch", 2, 1, 1] }) as const;
  return {
    inputs: [value("images")],
    outputs: [value("norm")],
    nodes: [
      node("Conv", ["images", "conv.weight"], "conv", { group: 1 }),
      node("BatchNormalization", ["conv", "gamma", "beta", "mean", "variance"], "norm", { epsilon: 1 }),
    ],
    initializers: {
      "conv.weight": { shape: [2, 2, 1, 1], data: Float32Array.of(1, 2, 3, 4) },
      ...{ gamma: vector(1, 4), beta: vector(10, 20), mean: vector(1, 2), variance: vector(3, 0) },
    },
    shapes: { conv: ["batch", 2, 1, 1] },
    folded: [],
  };
}

describe("foldBatchNorm", () => {
  test("scales the kernel and makes the shift a bias", () => {
    const { nodes, initializers, shapes } = foldBatchNorm(pair());
    expect(nodes).toEqual([node("Conv", ["images", "conv.weight", "norm.folded_bias"], "norm", { group: 1 })]);
    expect([...initializers["conv.weight"].data]).toEqual([0.5, 1, 12, 16]);
    expect([...initializers["norm.folded_bias"].data]).toEqual([9.5, 12]);
    expect(Object.keys(initializers)).toHaveLength(2);
    expect(shapes).toEqual({});
  });

  test("leaves a convolution that something else reads", () => {
    const graph = pair();
    const [convolution] = graph.nodes;
    for (const shared of [
      { ...graph, outputs: [...graph.outputs, { ...graph.outputs[0], name: "conv" }] },
      { ...graph, nodes: [...graph.nodes, node("Relu", ["conv"], "other")] },
      { ...graph, nodes: [...graph.nodes, { ...convolution, output: "twin" }] },
    ]) {
      expect(foldBatchNorm(shared)).toEqual(shared);
    }
  });

  test("computes the same, keeps every weight, and folds all that it can", () => {
    fc.assert(
      fc.property(graphs, pixels, (graph, pixel) => {
        const folded = foldBatchNorm(graph);
        expectSound(folded);
        const [before, after] = [graph, folded].map((each) => runGraph(each, pixel));
        for (const name of Object.keys(before)) expectClose(after[name], before[name], 1e-4);
        expect(originalWeights(folded)).toEqual(graph.initializers);
        expect(ops(folded).length).toBe(ops(graph).length - folded.folded.length);
        expect(originalWeights(foldBatchNorm(folded))).toEqual(graph.initializers);
      }),
    );
  });
});

describe("keepOutputs", () => {
  test("computes the same, and keeps nothing that no output needs", () => {
    fc.assert(
      fc.property(graphs, pixels, (graph, pixel) => {
        const kept = keepOutputs(foldBatchNorm(graph), graph.outputs.slice(0, 1));
        expectSound(kept);
        const [name] = graph.outputs.map((output) => output.name);
        expect(runGraph(kept, pixel)).toEqual({ [name]: runGraph(foldBatchNorm(graph), pixel)[name] });
        const read = new Set([name, ...kept.nodes.flatMap(({ inputs }) => inputs)]);
        expect(kept.nodes.filter(({ output }) => !read.has(output))).toEqual([]);
        expect(kept.folded.filter(({ kernel }) => !(kernel in kept.initializers))).toEqual([]);
        expect(Object.keys(kept.shapes).filter((value) => !read.has(value) || value === name)).toEqual([]);
      }),
    );
  });
});

describe("joinFolds", () => {
  test("computes the mean of the folds, and keeps the weights of each", () => {
    fc.assert(
      fc.property(graphs, pixels, fc.integer({ min: 1, max: 4 }), (graph, pixel, count) => {
        const folds = Array.from({ length: count }, (_, fold) => ({
          ...graph,
          initializers: Object.fromEntries(
            Object.entries(graph.initializers).map(([name, { shape, data }]) => [
              name,
              { shape, data: data.map((value) => value * (1 + fold / 8)) },
            ]),
          ),
        }));
        const joined = joinFolds(folds.map(foldBatchNorm));
        expectSound(joined);
        const outputs = folds.map((fold) => runGraph(foldBatchNorm(fold), pixel));
        for (const [name, values] of Object.entries(runGraph(joined, pixel))) {
          const mean = values.map((_, i) => outputs.reduce((sum, output) => sum + output[name][i], 0) / count);
          expectClose(values, mean, 1e-12);
        }
        if (count > 1) {
          expect(splitFolds(originalWeights(joined), count)).toEqual(folds.map(({ initializers }) => initializers));
        }
      }),
    );
  });
});

describe("renameGraph", () => {
  test("changes names alone, and none of an input", () => {
    fc.assert(
      fc.property(graphs, pixels, (graph, pixel) => {
        const renamed = renameGraph(foldBatchNorm(graph), "a.");
        expectSound(renamed);
        const same = Object.entries(runGraph(foldBatchNorm(graph), pixel)).map(([name, values]) => [
          `a.${name}`,
          values,
        ]);
        expect(runGraph(renamed, pixel)).toEqual(Object.fromEntries(same));
        expect(renamed.inputs).toEqual(graph.inputs);
      }),
    );
  });
});

describe("takeBytes", () => {
  test("takes bytes with channels last, and divides them by 255", () => {
    const graph = takeBytes({ ...pair(), inputs: [{ name: "images", type: "float32", shape: ["batch", 2, 4, 5] }] });
    expectSound(graph);
    expect(graph.inputs).toEqual([{ name: "images", type: "uint8", shape: ["batch", 4, 5, 2] }]);
    expect(ops(graph)).toEqual(["Cast", "Div", "Transpose", "Conv", "BatchNormalization"]);
    expect(graph.nodes[2].attributes).toEqual({ perm: [0, 3, 1, 2] });
    expect([...graph.initializers[graph.nodes[1].inputs[1]].data]).toEqual([255]);
  });
});
