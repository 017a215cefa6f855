import { createLinker } from "../../wasm-module.js";
import { KERNELS_BASE64 } from "./png-kernels-binary.js";

/** The compiled loops of assembly/png.ts: see there. Places in their memory are byte offsets. */
interface Loops {
  readonly filterRows: (pixels: number, rows: number, rowBytes: number, filtered: number) => void;
  readonly restoreRows: (filtered: number, rows: number, rowBytes: number, pixels: number) => number;
  readonly countSymbols: (from: number, end: number, counts: number) => void;
  readonly writeSymbols: (from: number, end: number, codes: number, out: number, usedBits: number) => number;
  readonly adler32: (from: number, end: number) => number;
}

/** The loops, and where the parts of an image lie in their memory. */
export interface PngKernels extends Loops {
  /** All memory. */
  readonly bytes: Uint8Array;
  /** All memory again. */
  readonly words: Uint32Array;
  /** A table of the loops that count, and one of those that write, bytes. */
  readonly counts: number;
  readonly codes: number;
  /** Pixels after a row of zeros, rows with their filters after a zero, and what is written, bytes. */
  readonly pixels: number;
  readonly filtered: number;
  readonly written: number;
}

/** Where the tables lie, of at most 8 KB, counts and then codes, and behind them the image. */
const COUNTS = 0;
const CODES = 8192;
const IMAGE = 16384;

/** More than is written before the symbols and behind them. */
const BESIDE_SYMBOLS = 1024;

const linkLoops = createLinker<Loops>(KERNELS_BASE64);

/**
 * Prepares the loops for an image of `rows` rows. Their memory, about four times the bytes of the image, is shared by
 * the images of a thread; no result depends on what it holds from before.
 */
export function pngKernels(rows: number, rowBytes: number): PngKernels {
  const pixels = IMAGE + rowBytes;
  const filtered = pixels + rows * rowBytes + 1;
  const written = filtered + rows * (rowBytes + 1);
  // The code of a byte has at most 14 bits.
  const end = written + 2 * rows * (rowBytes + 1) + BESIDE_SYMBOLS;
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
