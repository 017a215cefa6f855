import { ACTIVATIONS, type LinkedKernels, linkPredictKernels } from "../../backend/internal.js";
import { UnsupportedError } from "../../errors.js";
import type { NamedArrays } from "../../types.js";
import { normScale } from "../onnx/fold-batch-norm.js";
import type { Graph } from "../onnx/graph.js";
import { type Arena, createArena } from "./arena.js";
import { fuseNodes } from "./fuse-nodes.js";
import {
  type ConcatNode,
  type ConvolutionNode,
  type FinishNode,
  type FusedNode,
  type PoolNode,
  readsOf,
  type Window,
} from "./fused-node.js";
import { packBias, packPanels, padded, toImageOrder } from "./pack-kernels.js";

/** Images of a batch in the memory. */
interface Value {
  readonly address: number;
  readonly rows: number;
  readonly cols: number;
  readonly channels: number;
  /** Numbers from one pixel to the next. */
  readonly step: number;
}

/** Computes a value of so many images. */
type Step = (images: number) => void;

/** Numbers in a register. */
const LANES = 4;

/** Bytes of the first page, for records; and of a page. */
const PAGE = 65536;

/** Fewest rows and columns for Winograd's convolution: see src/backend/wasm/grouped-conv2d-kernels.ts. */
const MIN_ROWS = 7;

/** What the steps of a network are made with. */
interface Build {
  readonly linked: LinkedKernels;
  readonly arena: Arena;
  readonly initializers: NamedArrays;
  /** Most images at once. */
  readonly images: number;
  /** Arrays that go into the memory before the first step, with their addresses. */
  readonly constants: { readonly address: number; readonly data: Float32Array }[];
  readonly values: Map<string, Value>;
  /** The last of the values whose memory a concatenated value shares. */
  readonly chains: ReadonlyMap<string, string>;
  /** Ends of the records of kernels in the first page, and of the constants after it. */
  records: number;
  constantsEnd: number;
}

function unsupported(output: string, expected: string, got: unknown): UnsupportedError {
  return new UnsupportedError(`predictLogits: ${output} must have ${expected} on wasm, got ${got}`, {
    feature: "wasm",
  });
}

/** Adds an array to the constants and returns its address. */
function keep(build: Build, data: Float32Array): number {
  const address = build.constantsEnd;
  build.constants.push({ address, data });
  build.constantsEnd += 4 * padded(data.length);
  return address;
}

const lengthOf = (length: number, { kernel, stride }: Window, before: number, after: number) =>
  Math.floor((length + before + after - kernel) / stride) + 1;

/** Reserves memory for a value. */
function makeValue({ arena, images }: Build, size: Omit<Value, "address" | "step">): Value {
  const { rows, cols, channels } = size;
  return { ...size, step: channels, address: arena.reserve(4 * images * rows * cols * channels) };
}

function windowed(build: Build, x: Value, window: Window, channels: number): Value {
  const [top, left, bottom, right] = window.pads;
  const rows = lengthOf(x.rows, window, top, bottom);
  return makeValue(build, { rows, cols: lengthOf(x.cols, window, left, right), channels });
}

const bytesOf = ({ rows, cols, step }: Value) => 4 * rows * cols * step;
const pixelsOf = ({ rows, cols }: Value) => rows * cols;

/** Makes a function that fills a record of 32-bit integers of a kernel and returns its address. */
function recordOf(build: Build, length: number): (integers: readonly number[]) => number {
  const address = build.records;
  build.records += 4 * length;
  if (build.records > PAGE) throw unsupported("network", "fewer convolutions", "too many");
  return (integers) => {
    new Int32Array(build.linked.memory.buffer, address, length).set(integers);
    return address;
  };
}

/** Integers of the record `Points`. */
const POINTS = 11;
/** Integers of the record `Sizes`. */
const SIZES = 13;

/** A convolution as matrix product, of the pixels or of the patches under its kernel. */
function pointStep(build: Build, node: ConvolutionNode, x: Value, y: Value): Step {
  const { linked, initializers, values, arena, images } = build;
  const { kernels } = linked;
  const depth = node.kernel ** 2 * x.channels;
  const panels = keep(build, packPanels(initializers[node.weights]));
  const bias = keep(build, packBias(node.bias === undefined ? undefined : initializers[node.bias], y.channels));
  const gate = node.gate === undefined ? undefined : values.get(node.gate);
  const residual = node.residual === undefined ? undefined : values.get(node.residual);
  const isPoint = node.kernel === 1 && node.stride === 1;
  const scratch = arena.reserve(4 * kernels.pointsScratch(depth));
  const patches = isPoint ? undefined : arena.reserve(4 * pixelsOf(y) * depth);
  arena.free(scratch);
  if (patches !== undefined) arena.free(patches);
  const record = recordOf(build, POINTS);
  const activation = ACTIVATIONS[node.activation];
  const product = (rows: number, a: number, image: number) => {
    const added = residual ? residual.address + image * bytesOf(residual) : 0;
    const gates = gate ? gate.address + image * bytesOf(gate) : 0;
    const c = y.address + image * bytesOf(y);
    kernels.convolvePoints(record([rows, y.channels, depth, a, panels, bias, added, gates, c, activation, scratch]));
  };
  if (isPoint && !gate) return (count) => product(count * pixelsOf(y), x.address, 0);
  const [top, left] = node.pads;
  const sizes = [x.rows, x.cols, x.channels, y.rows, y.cols, node.kernel, node.stride, top, left];
  return (count) => {
    for (let image = 0; image < Math.min(count, images); image++) {
      const from = x.address + image * bytesOf(x);
      if (patches !== undefined) kernels.gatherPatches(from, patches, ...sizes);
      product(pixelsOf(y), patches ?? from, image);
    }
  };
}

/** A depthwise convolution. */
function channelStep(build: Build, node: ConvolutionNode, x: Value, y: Value): Step {
  const { linked, initializers } = build;
  if (x.channels % (2 * LANES) !== 0) throw unsupported(node.output, "a multiple of eight channels", x.channels);
  const { shape, data } = initializers[node.weights];
  const filter = keep(build, toImageOrder({ shape, data }));
  const bias = keep(build, packBias(node.bias === undefined ? undefined : initializers[node.bias], y.channels));
  const [top, left] = node.pads;
  const sizes = [x.rows, x.cols, x.channels, y.rows, y.cols, node.kernel, node.stride, top, left];
  return (count) => {
    for (let image = 0; image < count; image++) {
      const from = x.address + image * bytesOf(x);
      const to = y.address + image * bytesOf(y);
      linked.kernels.convolveChannels(from, filter, bias, to, ...sizes, ACTIVATIONS[node.activation]);
    }
  };
}

/** Makes the step of a product by channel, an addition and an activation. */
function finishStep(
  build: Build,
  node: Pick<FinishNode, "gate" | "residual" | "activation">,
  { x, y, scale, shift }: { readonly x: Value; readonly y: Value; readonly scale: number; readonly shift: number },
): Step {
  const { linked, values } = build;
  const channels = Math.min(x.channels, y.channels);
  if (channels % LANES !== 0) throw unsupported("network", "a multiple of four channels", channels);
  const gate = node.gate === undefined ? undefined : values.get(node.gate);
  const residual = node.residual === undefined ? undefined : values.get(node.residual);
  const activation = ACTIVATIONS[node.activation];
  return (count) => {
    for (let image = 0; image < count; image++) {
      linked.kernels.finish(
        x.address + image * bytesOf(x),
        gate ? gate.address + image * bytesOf(gate) : scale,
        shift,
        residual ? residual.address + image * bytesOf(residual) : 0,
        y.address + image * bytesOf(y),
        ...[pixelsOf(x), channels, x.step, y.step, activation],
      );
    }
  };
}

function isWinograd({ kernel, stride, groups }: ConvolutionNode, x: Value, y: Value): boolean {
  const fillsPairs = x.channels % (2 * LANES) === 0 && y.channels % (2 * LANES) === 0;
  return groups === 1 && kernel === 3 && stride === 1 && fillsPairs && Math.min(y.rows, y.cols) >= MIN_ROWS;
}

/** A convolution of groups of channels, or Winograd's. */
function groupStep(build: Build, node: ConvolutionNode, x: Value, y: Value): Step {
  const { linked, initializers, arena, images } = build;
  const { kernels } = linked;
  const { kernel, stride, groups, pads } = node;
  if ((y.channels / groups) % LANES !== 0) {
    throw unsupported(node.output, "a multiple of four channels per group", y.channels / groups);
  }
  const filter = keep(build, toImageOrder(initializers[node.weights]));
  const shift = node.bias === undefined ? 0 : keep(build, packBias(initializers[node.bias], y.channels));
  const record = recordOf(build, SIZES);
  const sizes = [x.rows, x.cols, x.channels, y.rows, y.cols, y.channels, groups, kernel, stride, pads[0], pads[1], 0];
  const [scratchOf, convolve] = isWinograd(node, x, y)
    ? [kernels.winogradScratch, kernels.winogradConvolution]
    : [kernels.convolutionScratch, kernels.groupedConvolution];
  const scratch = arena.reserve(4 * scratchOf(record([images, ...sizes])));
  arena.free(scratch);
  const finish = finishStep(build, node, { x: y, y, scale: 0, shift });
  const isBare = shift === 0 && node.residual === undefined && node.activation === "none";
  return (count) => {
    convolve(x.address, filter, y.address, scratch, record([count, ...sizes]));
    if (!isBare) finish(count);
  };
}

function convolutionStep(build: Build, node: ConvolutionNode, x: Value): Step {
  if (x.step !== x.channels) throw unsupported(node.output, "images without gaps", "a part of their channels");
  const [channels, inner] = build.initializers[node.weights].shape;
  const y = windowed(build, x, node, channels);
  build.values.set(node.output, y);
  const { groups, kernel } = node;
  if (groups === x.channels && inner === 1 && groups === channels && groups > 1) return channelStep(build, node, x, y);
  if (groups > 1 || isWinograd(node, x, y)) return groupStep(build, node, x, y);
  const isThin = kernel > 1 && x.channels % LANES === 0 && channels % LANES === 0;
  return isThin ? groupStep(build, node, x, y) : pointStep(build, node, x, y);
}

function normVectors({ initializers }: Build, { vectors, epsilon }: NonNullable<FinishNode["norm"]>) {
  const [gamma, beta, mean, variance] = vectors.map((name) => initializers[name].data);
  const scale = normScale([gamma, beta, mean, variance], epsilon);
  return { scale: Float32Array.from(scale), shift: beta.map((value, i) => value - mean[i] * scale[i]) };
}

function poolStep(build: Build, node: PoolNode, x: Value): Step {
  const { kernel, stride, pads, averages } = node;
  if (x.step !== x.channels || x.channels % LANES !== 0) {
    throw unsupported(node.output, "a multiple of four channels", x.channels);
  }
  const y = windowed(build, x, node, x.channels);
  build.values.set(node.output, y);
  const sizes = [x.rows, x.cols, x.channels, y.rows, y.cols, kernel, stride, pads[0], Number(averages)];
  return (count) => {
    for (let image = 0; image < count; image++) {
      build.linked.kernels.poolWindows(x.address + image * bytesOf(x), y.address + image * bytesOf(y), ...sizes);
    }
  };
}

/** Makes a step that appends channels to those of `x`, which lie in the same memory if they were appended too. */
function concatStep(build: Build, node: ConcatNode, x: Value, channels: ReadonlyMap<string, number>): Step {
  const appended = build.values.get(node.appended) as Value;
  const { rows, cols } = x;
  const isFirst = !build.chains.has(node.x);
  const last = build.chains.get(node.output) ?? node.output;
  const whole = isFirst ? makeValue(build, { rows, cols, channels: channels.get(last) as number }) : x;
  const y = { ...whole, channels: x.channels + appended.channels };
  build.values.set(node.output, y);
  const copy = { activation: "none", gate: undefined, residual: undefined } as const;
  const end = { ...y, address: y.address + 4 * x.channels };
  const append = finishStep(build, copy, { x: appended, y: end, scale: 0, shift: 0 });
  if (!isFirst) return append;
  const begin = finishStep(build, copy, { x, y, scale: 0, shift: 0 });
  return (count) => {
    begin(count);
    append(count);
  };
}

function toStep(build: Build, node: FusedNode, channels: ReadonlyMap<string, number>): Step {
  const x = build.values.get(node.x) as Value;
  if (node.kind === "convolution") return convolutionStep(build, node, x);
  if (node.kind === "pool") return poolStep(build, node, x);
  if (node.kind === "concat") return concatStep(build, node, x, channels);
  if (node.kind === "finish") {
    const y = makeValue(build, x);
    build.values.set(node.output, y);
    const norm = node.norm && normVectors(build, node.norm);
    const vectors = { scale: norm ? keep(build, norm.scale) : 0, shift: norm ? keep(build, norm.shift) : 0 };
    return finishStep(build, node, { x, y, ...vectors });
  }
  if (x.step !== x.channels) throw unsupported(node.output, "images without gaps", "a part of their channels");
  const y = makeValue(build, { rows: 1, cols: 1, channels: x.channels });
  build.values.set(node.output, y);
  return (count) => build.linked.kernels.averageImages(x.address, y.address, count, pixelsOf(x), x.channels);
}

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
