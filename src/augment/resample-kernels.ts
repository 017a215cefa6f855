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
  readonly turn: (source: number, target: number, ...sizesAndTurn: number[]) => void;
}

/** Rows and columns. */
type PixelSize = readonly [number, number];

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

/** A box of an image that is mirrored where asked for, then turned; places and steps in 16.16 fixed point. */
export interface Turn {
  readonly isFlipped: boolean;
  readonly rows: number;
  readonly cols: number;
  /** Where the first pixel of the box comes from. */
  readonly startRow: number;
  readonly startCol: number;
  /** Steps: along a row of the box `cos` columns and `minusSin` rows, from row to row `sin` columns and `cos` rows. */
  readonly cos: number;
  readonly sin: number;
  readonly minusSin: number;
  /** What comes from outside, 0..255. */
  readonly fill: number;
}

/** Turns pixels from one place in memory to another. */
function turnInMemory({ turn: run }: Loops, places: readonly [number, number], size: PixelSize, turn: Turn): void {
  const { rows, cols, startRow, startCol, cos, sin, minusSin } = turn;
  const stride = turn.isFlipped ? -3 : 3;
  run(...places, ...size, rows, cols, startRow, startCol, cos, sin, minusSin, stride, turn.fill * 0x01010101);
}

/**
 * Fills a box of a turned image of three colors with the nearest pixels.
 *
 * @param pixels `[rows, cols, 3]`.
 * @returns `[turn.rows, turn.cols, 3]`.
 */
export function turnPixels(pixels: Uint8Array, size: PixelSize, turn: Turn): Uint8Array {
  const turned = aligned(pixels.length);
  const length = turn.rows * turn.cols * 3;
  const { loops, memory } = linkLoops(turned + aligned(length));
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(pixels);
  turnInMemory(loops, [0, turned], size, turn);
  return bytes.slice(turned, turned + length);
}

/**
 * Whether the rows of an image are made fewer before its columns are filtered: where they shrink by more than twice as
 * many pixels as the columns do. `ImagingResampleInner` of libImaging/Resample.c, since Pillow 13.0; older versions
 * begin with the columns. The result depends on the order, because it is rounded after each.
 */
function isRowsFirst([rows, cols]: PixelSize, [outRows, outCols]: PixelSize): boolean {
  const fewer = rows - outRows;
  return fewer > 0 && fewer > 2 * (cols - outCols);
}

/**
 * Filters an image of three colors along its rows and along its columns, to 8 bits after each, in the order of
 * {@link isRowsFirst}. The weights of a pixel are positive and sum up to 1 within a few units of their last bit: no sum
 * overflows 32 bits or exceeds 255.
 *
 * @param pixels `[rows, cols, 3]`.
 * @param filters For the columns, and for the rows.
 * @param turn What to do before: a box of the turned image is then what is filtered.
 * @param out Takes the result, `[filters.rows.starts.length, filters.cols.starts.length, 3]`.
 */
export function resample(
  pixels: Uint8Array,
  size: PixelSize,
  { filters, turn }: { readonly filters: Readonly<Record<"rows" | "cols", Filter>>; readonly turn?: Turn | undefined },
  out: Uint8Array,
): void {
  const [rows, cols] = turn ? [turn.rows, turn.cols] : size;
  const outRows = filters.rows.starts.length;
  const outCols = filters.cols.starts.length;
  const rowsFirst = isRowsFirst([rows, cols], [outRows, outCols]);
  const source = turn ? aligned(pixels.length) : 0;
  const between = source + aligned(rows * cols * 3);
  const result = between + aligned(3 * (rowsFirst ? outRows * cols : rows * outCols));
  const colsTable = result + aligned(outRows * outCols * 3);
  const rowsTable = colsTable + filterBytes(filters.cols);
  const { loops, memory } = linkLoops(rowsTable + filterBytes(filters.rows));
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(pixels);
  if (turn) turnInMemory(loops, [0, source], size, turn);
  const colsFilter = place(filters.cols, memory.buffer, colsTable);
  const rowsFilter = place(filters.rows, memory.buffer, rowsTable);
  if (rowsFirst) {
    loops.resampleRows(source, between, cols * 3, outRows, ...rowsFilter);
    loops.resampleCols(between, result, outRows, cols, outCols, ...colsFilter);
  } else {
    loops.resampleCols(source, between, rows, cols, outCols, ...colsFilter);
    loops.resampleRows(between, result, outCols * 3, outRows, ...rowsFilter);
  }
  out.set(bytes.subarray(result, result + outRows * outCols * 3));
}
