import { linkPredictKernels } from "../../backend/internal.js";
import type { NamedArrays } from "../../types.js";
import type { Graph } from "../onnx/graph.js";
import { createArena } from "./arena.js";
import { type Build, makeValue, PAGE, type Step, type Value } from "./build.js";
import { fuseNodes } from "./fuse-nodes.js";
import { type FusedNode, readsOf } from "./fused-node.js";
import { padded } from "./pack-kernels.js";
import { toStep } from "./to-step.js";

/** Counts the channels of each value. */
function countChannels(nodes: readonly FusedNode[], initializers: NamedArrays, input: string, inputChannels: number) {
  const channels = new Map([[input, inputChannels]]);
  for (const node of nodes) {
    const own = node.kind === "convolution" ? initializers[node.weights].shape[0] : (channels.get(node.x) as number);
    const more = node.kind === "concat" ? (channels.get(node.appended) as number) : 0;
    channels.set(node.output, own + more);
  }
  return channels;
}

/** Returns the last value of the chain of concatenations that each concatenated value but the last belongs to. */
function findChains(nodes: readonly FusedNode[]): Map<string, string> {
  const chains = new Map<string, string>();
  const concats = nodes.filter((node) => node.kind === "concat");
  const isConcat = new Set(concats.map(({ output }) => output));
  for (const { x, output } of concats.toReversed()) if (isConcat.has(x)) chains.set(x, chains.get(output) ?? output);
  return chains;
}

/** Makes the steps of all nodes in order; memory is used again after the last reader of what it holds. */
function toSteps(build: Build, nodes: readonly FusedNode[], channels: ReadonlyMap<string, number>): Step[] {
  const lastReader = new Map(nodes.flatMap((node) => readsOf(node).map((name) => [name, node] as const)));
  return nodes.map((node) => {
    const step = toStep(build, node, channels);
    for (const name of new Set(readsOf(node))) {
      if (lastReader.get(name) !== node || build.chains.has(name)) continue;
      build.arena.free((build.values.get(name) as Value).address);
    }
    return step;
  });
}

/** Bytes that the constants need at most: kernels and vectors, up to multiples of eight channels. */
function mostConstantBytes(initializers: NamedArrays): number {
  const arrays = Object.values(initializers);
  return arrays.reduce((sum, { shape, data }) => {
    const channels = shape[0] ?? 1;
    return sum + 4 * (padded(channels) * Math.ceil(data.length / channels) + 2 * padded(channels));
  }, 0);
}

/** A network in a memory of its own. */
export interface WasmNetwork {
  readonly classes: number;
  /** Computes the logits `[images, classes]` of bytes `[images, size, size, channels]`. */
  readonly run: (bytes: Uint8Array, images: number) => Float32Array;
}

/**
 * Loads a graph, whose batch norms are folded, into the kernels of predictions.
 *
 * @param options `images`: images that pass through the network at once, which does not change a bit of the logits;
 * `fused`: kernels that round a product and its sum once.
 * @throws UnsupportedError for a graph that the kernels do not support.
 */
export function loadWasmNetwork(
  graph: Graph,
  { images, fused }: { readonly images: number; readonly fused: boolean },
): WasmNetwork {
  const nodes = fuseNodes(graph);
  const [{ name: input, shape }] = graph.inputs;
  const [, depth, rows, cols] = shape as [unknown, number, number, number];
  const linked = linkPredictKernels({ fused });
  const { initializers } = graph;
  const constantsStart = PAGE;
  const arena = createArena(constantsStart + mostConstantBytes(initializers));
  const build: Build = {
    ...{ linked, arena, initializers, images, constants: [], values: new Map(), chains: findChains(nodes) },
    ...{ records: 0, constantsEnd: constantsStart },
  };
  const pixels = rows * cols * depth;
  const bytesAt = arena.reserve(images * pixels);
  const first = makeValue(build, { rows, cols, channels: depth });
  build.values.set(input, first);
  const steps = toSteps(build, nodes, countChannels(nodes, initializers, input, depth));
  const { address, channels: classes } = build.values.get(graph.outputs[0].name) as Value;
  const { memory, kernels } = linked;
  memory.grow(Math.ceil(arena.size() / PAGE) - 1);
  for (const { address: at, data } of build.constants) new Float32Array(memory.buffer, at, data.length).set(data);
  const runPart = (bytes: Uint8Array, count: number) => {
    new Uint8Array(memory.buffer, bytesAt, bytes.length).set(bytes);
    kernels.bytesToUnits(bytesAt, first.address, bytes.length);
    for (const step of steps) step(count);
    return new Float32Array(memory.buffer, address, count * classes);
  };
  return {
    classes,
    run: (bytes, count) => {
      const logits = new Float32Array(count * classes);
      for (let from = 0; from < count; from += images) {
        const end = Math.min(count, from + images);
        logits.set(runPart(bytes.subarray(from * pixels, end * pixels), end - from), from * classes);
      }
      return logits;
    },
  };
}
