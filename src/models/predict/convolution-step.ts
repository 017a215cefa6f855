import { ACTIVATIONS } from "../../backend/internal.js";
import {
  type Build,
  bytesOf,
  keep,
  LANES,
  pixelsOf,
  recordOf,
  type Step,
  unsupported,
  type Value,
  windowed,
} from "./build.js";
import { finishStep } from "./finish-step.js";
import type { ConvolutionNode } from "./fused-node.js";
import { packBias, packPanels, toImageOrder } from "./pack-kernels.js";

/** Fewest rows and columns for Winograd's convolution: see src/backend/wasm/grouped-conv2d-kernels.ts. */
const MIN_ROWS = 7;

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

export function convolutionStep(build: Build, node: ConvolutionNode, x: Value): Step {
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
