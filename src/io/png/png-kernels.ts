import { createLinker } from "../../wasm-module.js";
import { KERNELS_BASE64 } from "./png-kernels-binary.js";

/** The compiled loops of assembly/png.ts, which describes them. Positions in their memory are byte offsets. */
interface Loops {
  readonly filterRows: (pixels: number, rows: number, rowBytes: number, filtered: number) => void;
  readonly restoreRows: (filtered: number, rows: number, rowBytes: number, pixels: number) => number;
  readonly countSymbols: (from: number, end: number, counts: number) => void;
  readonly writeSymbols: (from: number, end: number, codes: number, out: number, usedBits: number) => number;
  readonly adler32: (from: number, end: number) => number;
}

/** The loops, and the positions of the parts of an image in their memory. */
export interface PngKernels extends Loops {
  /** The memory as bytes. */
  readonly bytes: Uint8Array;
  /** The memory as 32-bit words. */
  readonly words: Uint32Array;
  /** Byte offsets of the table of symbol counts and of the table of codes. */
  readonly counts: number;
  readonly codes: number;
  /**
   * Byte offsets of the pixels, which follow a row of zeros, of the filtered rows, which follow a zero, and of the
   * output.
   */
  readonly pixels: number;
  readonly filtered: number;
  readonly written: number;
}

/** Byte offsets of the tables of counts and codes, of at most 8 KB each, and of the image behind them. */
const COUNTS = 0;
const CODES = 8192;
const IMAGE = 16384;

/** Bytes of output reserved for everything before and after the symbols; less is needed. */
const MAX_EXTRA_BYTES = 1024;

const linkLoops = createLinker<Loops>(KERNELS_BASE64);

/**
 * Prepares the loops for an image of `rows` rows. Their memory, about four times the bytes of the image, is shared by
 * the images of a thread; no result depends on its previous content.
 */
export function pngKernels(rows: number, rowBytes: number): PngKernels {
  const pixels = IMAGE + rowBytes;
  const filtered = pixels + rows * rowBytes + 1;
  const written = filtered + rows * (rowBytes + 1);
  // A byte takes at most 14 bits of output.
  const end = written + 2 * rows * (rowBytes + 1) + MAX_EXTRA_BYTES;
  const { loops, memory } = linkLoops(end);
  const bytes = new Uint8Array(memory.buffer);
  bytes.fill(0, IMAGE, pixels);
  bytes[filtered - 1] = 0;
  return {
    ...loops,
    bytes,
    words: new Uint32Array(memory.buffer),
    counts: COUNTS,
    codes: CODES,
    pixels,
    filtered,
    written,
  };
}
