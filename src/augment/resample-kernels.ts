import { createLinker } from "../wasm-module.js";
import { KERNELS_BASE64 } from "./resample-kernels-binary.js";

/** For each output pixel along one axis, the input pixels that it is the weighted mean of. */
export interface Filter {
  /** First input pixel, by output pixel. */
  readonly starts: Int32Array;
  /** How many input pixels, by output pixel. */
  readonly counts: Int32Array;
  /** Fixed-point weights, `[outputs, stride]`; the first `counts` of a row are used. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** The compiled loops of assembly/resample.ts: see there. */
interface Loops {
  readonly resampleCols: (source: number, target: number, ...sizesAndFilter: number[]) => void;
  readonly resampleRows: (source: number, target: number, ...sizesAndFilter: number[]) => void;
}

const linkLoops = createLinker<Loops>(KERNELS_BASE64);

/** What the loops read beyond an image, and what keeps numbers aligned, bytes. */
const SPARE = 16;

const aligned = (bytes: number) => Math.ceil((bytes + SPARE) / SPARE) * SPARE;

const filterBytes = ({ starts, weights }: Filter) => aligned(4 * (2 * starts.length + weights.length));

/** Writes a filter from a place in memory on, and returns it as the loops take it. */
function place({ starts, counts, weights, stride }: Filter, buffer: ArrayBuffer, at: number): number[] {
  const words = new Int32Array(buffer, at);
  words.set(starts);
  words.set(counts, starts.length);
  words.set(weights, 2 * starts.length);
  return [at, at + 4 * starts.length, at + 8 * starts.length, stride];
}

/**
 * Filters an image of three colors along its rows, then along its columns, to 8 bits after each. The weights of a pixel
 * are positive and sum up to 1 within a few units of their last bit: no sum overflows 32 bits or exceeds 255.
 *
 * @param pixels `[rows, cols, 3]`.
 * @param filters For the columns, and for the rows.
 * @returns `[filters.rows.starts.length, filters.cols.starts.length, 3]`.
 */
export function resample(
  pixels: Uint8Array,
  [rows, cols]: readonly [number, number],
  filters: Readonly<Record<"rows" | "cols", Filter>>,
): Uint8Array {
  const [outRows, outCols] = [filters.rows.starts.length, filters.cols.starts.length];
  const wide = aligned(pixels.length);
  const result = wide + aligned(rows * outCols * 3);
  const colsTable = result + aligned(outRows * outCols * 3);
  const rowsTable = colsTable + filterBytes(filters.cols);
  const { loops, memory } = linkLoops(rowsTable + filterBytes(filters.rows));
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(pixels);
  const colsFilter = place(filters.cols, memory.buffer, colsTable);
  const rowsFilter = place(filters.rows, memory.buffer, rowsTable);
  loops.resampleCols(0, wide, rows, cols, outCols, ...colsFilter);
  loops.resampleRows(wide, result, outCols * 3, outRows, ...rowsFilter);
  return bytes.slice(result, result + outRows * outCols * 3);
}
