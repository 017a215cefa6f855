import type { NamedArray } from "../../types.js";

/** Columns of a panel, and terms that are summed at once, as in assembly/point-convolution.ts. */
const PANEL = 8;
const DEPTH = 256;

/** Returns the next multiple of the columns of a panel. */
export const padded = (columns: number) => Math.ceil(columns / PANEL) * PANEL;

/** Copies a bias with zeros up to a multiple of eight numbers; all zeros without one. */
export function packBias(bias: NamedArray | undefined, channels: number): Float32Array {
  const packed = new Float32Array(padded(channels));
  if (bias) packed.set(bias.data);
  return packed;
}

/** Numbers of a kernel `[out, in, rows, cols]` in the order taps, in, out: that of images. */
export function toImageOrder({ shape: [outputs, inputs, ...taps], data }: NamedArray): Float32Array {
  const count = taps.reduce((product, length) => product * length, 1);
  const ordered = new Float32Array(data.length);
  for (let output = 0, from = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < count; tap++, from++) ordered[(tap * inputs + input) * outputs + output] = data[from];
    }
  }
  return ordered;
}

/** Packs a kernel for `convolvePoints`: for each part of its terms, panels of eight columns. */
export function packPanels(kernel: NamedArray): Float32Array {
  const [outputs] = kernel.shape;
  const rows = toImageOrder(kernel);
  const depth = rows.length / outputs;
  const packed = new Float32Array(depth * padded(outputs));
  let to = 0;
  for (let first = 0; first < depth; first += DEPTH) {
    const end = Math.min(depth, first + DEPTH);
    for (let col = 0; col < outputs; col += PANEL) {
      const width = Math.min(PANEL, outputs - col);
      for (let row = first; row < end; row++, to += PANEL) {
        packed.set(rows.subarray(row * outputs + col, row * outputs + col + width), to);
      }
    }
  }
  return packed;
}
