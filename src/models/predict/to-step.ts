import { normScale } from "../onnx/fold-batch-norm.js";
import {
  type Build,
  bytesOf,
  keep,
  LANES,
  makeValue,
  pixelsOf,
  type Step,
  unsupported,
  type Value,
  windowed,
} from "./build.js";
import { convolutionStep } from "./convolution-step.js";
import { finishStep } from "./finish-step.js";
import type { ConcatNode, FinishNode, FusedNode, PoolNode } from "./fused-node.js";

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

/** Makes the step of a node, and the value that it computes. */
export function toStep(build: Build, node: FusedNode, channels: ReadonlyMap<string, number>): Step {
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
