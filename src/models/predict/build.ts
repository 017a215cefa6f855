import type { LinkedKernels } from "../../backend/internal.js";
import { UnsupportedError } from "../../errors.js";
import type { NamedArrays } from "../../types.js";
import type { Arena } from "./arena.js";
import type { Window } from "./fused-node.js";
import { padded } from "./pack-kernels.js";

/** Images of a batch in the memory. */
export interface Value {
  readonly address: number;
  readonly rows: number;
  readonly cols: number;
  readonly channels: number;
  /** Numbers from one pixel to the next. */
  readonly step: number;
}

/** Computes a value of so many images. */
export type Step = (images: number) => void;

/** Numbers in a register. */
export const LANES = 4;

/** Bytes of the first page, for records; and of a page. */
export const PAGE = 65536;

/** The memory, kernels and values that the steps of a network are made with. */
export interface Build {
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

export function unsupported(output: string, expected: string, got: unknown): UnsupportedError {
  return new UnsupportedError(`predictLogits: ${output} must have ${expected} on wasm, got ${got}`, {
    feature: "wasm",
  });
}

/** Adds an array to the constants and returns its address. */
export function keep(build: Build, data: Float32Array): number {
  const address = build.constantsEnd;
  build.constants.push({ address, data });
  build.constantsEnd += 4 * padded(data.length);
  return address;
}

const lengthOf = (length: number, { kernel, stride }: Window, before: number, after: number) =>
  Math.floor((length + before + after - kernel) / stride) + 1;

/** Reserves memory for a value. */
export function makeValue({ arena, images }: Build, size: Omit<Value, "address" | "step">): Value {
  const { rows, cols, channels } = size;
  return { ...size, step: channels, address: arena.reserve(4 * images * rows * cols * channels) };
}

export function windowed(build: Build, x: Value, window: Window, channels: number): Value {
  const [top, left, bottom, right] = window.pads;
  const rows = lengthOf(x.rows, window, top, bottom);
  return makeValue(build, { rows, cols: lengthOf(x.cols, window, left, right), channels });
}

export const bytesOf = ({ rows, cols, step }: Value) => 4 * rows * cols * step;
export const pixelsOf = ({ rows, cols }: Value) => rows * cols;

/** Makes a function that fills a record of 32-bit integers of a kernel and returns its address. */
export function recordOf(build: Build, length: number): (integers: readonly number[]) => number {
  const address = build.records;
  build.records += 4 * length;
  if (build.records > PAGE) throw unsupported("network", "fewer convolutions", "too many");
  return (integers) => {
    new Int32Array(build.linked.memory.buffer, address, length).set(integers);
    return address;
  };
}
