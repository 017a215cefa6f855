import type { ActivationName } from "../../backend/internal.js";
import { UnsupportedError } from "../../errors.js";
import type { Graph, GraphNode } from "../onnx/graph.js";
import { type ConvolutionNode, type FinishNode, type FusedNode, readsOf, type Window } from "./fused-node.js";

const ACTIVATION_OPS: Readonly<Record<string, ActivationName>> = { Relu: "relu", Sigmoid: "sigmoid" };

const windowOf = ({ attributes }: GraphNode): Window => ({
  kernel: (attributes.kernel_shape as number[])[0],
  stride: (attributes.strides as number[])[0],
  pads: attributes.pads as number[],
});

/** Turns a node of ONNX to one of this package; `undefined` for a product with its own sigmoid, and for what it needs. */
function toFused(each: GraphNode, sigmoids: ReadonlyMap<string, string>): FusedNode | undefined {
  const { op, inputs, output } = each;
  const [x, second, third] = inputs;
  const finish = { kind: "finish", x, output, activation: "none" } as const;
  if (op === "Conv") {
    const groups = each.attributes.group as number;
    return {
      ...{ kind: "convolution", x, output, weights: second, bias: third, groups },
      ...{ activation: "none", ...windowOf(each) },
    };
  }
  if (op === "Gemm") {
    const window = { kernel: 1, stride: 1, pads: [0, 0, 0, 0] };
    return {
      kind: "convolution",
      x,
      output,
      weights: second,
      bias: third,
      groups: 1,
      activation: "none",
      ...window,
    };
  }
  if (op === "BatchNormalization") {
    return { ...finish, norm: { vectors: inputs.slice(1), epsilon: each.attributes.epsilon as number } };
  }
  if (op in ACTIVATION_OPS) return { ...finish, activation: ACTIVATION_OPS[op] };
  if (op === "Add") return { ...finish, residual: second };
  if (op === "Mul")
    return sigmoids.get(second) === x ? { ...finish, activation: "swish" } : { ...finish, gate: second };
  if (op === "MaxPool" || op === "AveragePool") {
    return { kind: "pool", x, output, averages: op === "AveragePool", ...windowOf(each) };
  }
  if (op === "GlobalAveragePool") return { kind: "mean", x, output };
  if (op === "Concat") return { kind: "concat", x, appended: second, output };
  if (op === "Flatten") return finish;
  throw new UnsupportedError(`predictLogits: the wasm engine must know the operator of ${output}, got ${op}`, {
    feature: op,
  });
}

/** Whether a node does nothing but multiply by a gate. */
const isGate = (node: FusedNode): node is FinishNode =>
  node.kind === "finish" && node.gate !== undefined && !node.norm && !node.residual && node.activation === "none";

/** Whether a node can take over everything that a later one does with its output. */
function takes(first: FusedNode, { gate, norm, residual }: FinishNode): first is ConvolutionNode | FinishNode {
  if (first.kind !== "convolution" && first.kind !== "finish") return false;
  const isFree = first.activation === "none" && (residual === undefined || first.residual === undefined);
  return isFree && gate === undefined && norm === undefined;
}

/** Lets a node that reads only `name` become part of the node that makes it. */
function absorb(made: FusedNode, reader: FusedNode, name: string): FusedNode | undefined {
  if (reader.kind === "finish" && takes(made, reader) && [reader.x, reader.residual].includes(name)) {
    const other = name === reader.x ? reader.residual : reader.x;
    const residual = reader.residual === undefined ? made.residual : other;
    return { ...made, output: reader.output, residual, activation: reader.activation };
  }
  const isPoint = reader.kind === "convolution" && reader.kernel * reader.stride * reader.groups === 1;
  if (isPoint && isGate(made) && reader.gate === undefined && reader.x === name) {
    return { ...reader, x: made.x, gate: made.gate };
  }
  return undefined;
}

/** Counts how often each value is read. */
function countReads(nodes: readonly FusedNode[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of nodes.flatMap(readsOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * Joins the nodes of a graph whose batch norms are folded: activations, residual additions and gates become part of the
 * convolutions beside them, where nothing else reads what lies between.
 *
 * @throws UnsupportedError for an operator that the kernels of predictions lack.
 */
export function fuseNodes({ nodes }: Pick<Graph, "nodes">): FusedNode[] {
  const sigmoids = new Map(nodes.filter(({ op }) => op === "Sigmoid").map(({ output, inputs }) => [output, inputs[0]]));
  const swished = new Set(
    nodes.flatMap(({ op, inputs: [x, gate] }) => (op === "Mul" && sigmoids.get(gate) === x ? [gate] : [])),
  );
  let fused = nodes.filter(({ output }) => !swished.has(output)).flatMap((each) => toFused(each, sigmoids) ?? []);
  for (let index = 0; index < fused.length; ) {
    const reads = countReads(fused);
    const reader = fused[index];
    const joined = readsOf(reader)
      .filter((name) => reads.get(name) === 1)
      .flatMap((name) => {
        const made = fused.find(({ output }) => output === name);
        const both = made && absorb(made, reader, name);
        return both ? [{ made, both }] : [];
      });
    if (joined.length === 0) {
      index++;
      continue;
    }
    const [{ made, both }] = joined;
    // The later place, where all that the two need exists.
    fused = fused.map((each) => (each === reader ? both : each)).filter((each) => each !== made);
    index--;
  }
  return fused;
}
