import { createLinker } from "../wasm-module.js";
import { KERNELS_BASE64 } from "./resample-kernels-binary.js";

/** Filter along one axis: each output pixel is a weighted mean of neighboring input pixels. */
export interface Filter {
  /** First input pixel, by output pixel. */
  readonly starts: Int32Array;
  /** Number of input pixels, by output pixel. */
  readonly counts: Int32Array;
  /** Fixed-point weights, `[outputs, stride]`; the first `counts` of a row are used. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** The compiled loops, documented in assembly/resample.ts. */
interface Loops {
  readonly resampleCols: (source: number, target: number, ...sizesAndFilter: number[]) => void;
  readonly resampleRows: (source: number, target: number, ...sizesAndFilter: number[]) => void;
  readonly turn: (source: number, target: number, ...sizesAndTurn: number[]) => void;
}

/** Rows and columns. */
type PixelSize = readonly [number, number];

const linkLoops = createLinker<Loops>(KERNELS_BASE64);

/** Bytes that the loops may read past the end of an image; also the alignment of numbers. */
const SPARE = 16;

const aligned = (bytes: number) => Math.ceil((bytes + SPARE) / SPARE) * SPARE;

const filterBytes = ({ starts, weights }: Filter) => aligned(4 * (2 * starts.length + weights.length));

/** Writes a filter into memory and returns the arguments that pass it to the loops. */
function writeFilter({ starts, counts, weights, stride }: Filter, buffer: ArrayBuffer, at: number): number[] {
  const words = new Int32Array(buffer, at);
  words.set(starts);
  words.set(counts, starts.length);
  words.set(weights, 2 * starts.length);
  return [at, at + 4 * starts.length, at + 8 * starts.length, stride];
}

/** A box of a flipped and rotated image, as a walk through the image; positions and steps in 16.16 fixed point. */
export interface Rotation {
  /** Whether to flip the image left to right first. */
  readonly isFlipped: boolean;
  readonly rows: number;
  readonly cols: number;
  /** Position in the image of the first pixel of the box. */
  readonly startRow: number;
  readonly startCol: number;
  /** Steps: along a row of the box `cos` columns and `minusSin` rows; from row to row `sin` columns and `cos` rows. */
  readonly cos: number;
  readonly sin: number;
  readonly minusSin: number;
  /** Value of pixels outside the image, 0..255. */
  readonly fill: number;
}

/** Rotates pixels from one address in memory to another. */
function rotateInMemory(
  loops: Loops,
  [from, to]: readonly [number, number],
  size: PixelSize,
  rotation: Rotation,
): void {
  const { rows, cols, startRow, startCol, cos, sin, minusSin } = rotation;
  const stride = rotation.isFlipped ? -3 : 3;
  const fill = rotation.fill * 0x01010101;
  loops.turn(from, to, ...size, rows, cols, startRow, startCol, cos, sin, minusSin, stride, fill);
}

/**
 * Fills a box of a rotated image with the nearest pixels.
 *
 * @param pixels `[rows, cols, 3]`.
 * @returns `[rotation.rows, rotation.cols, 3]`.
 */
export function rotatePixels(pixels: Uint8Array, size: PixelSize, rotation: Rotation): Uint8Array {
  const rotated = aligned(pixels.length);
  const length = rotation.rows * rotation.cols * 3;
  const { loops, memory } = linkLoops(rotated + aligned(length));
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(pixels);
  rotateInMemory(loops, [0, rotated], size, rotation);
  return bytes.slice(rotated, rotated + length);
}

/**
 * Whether to change the number of rows before the number of columns: when it shrinks by more than twice as many pixels
 * as that of columns. Same as `ImagingResampleInner` of libImaging/Resample.c in Pillow 13.0; older versions always
 * change the number of columns first. The order matters because pixels are rounded after each pass.
 */
function isRowsFirst([rows, cols]: PixelSize, [outRows, outCols]: PixelSize): boolean {
  const fewer = rows - outRows;
  return fewer > 0 && fewer > 2 * (cols - outCols);
}

/**
 * Filters an image along both axes, rounded to 8 bits after each, in the order of {@link isRowsFirst}. The weights of a
 * pixel are positive and add up to 1 within a few units of their last bit, so sums fit in 32 bits and stay below 256.
 *
 * @param pixels `[rows, cols, 3]`.
 * @param size Rows and columns of `pixels`.
 * @param options Filters of both axes, and a box of the rotated image to filter instead of the image.
 * @param out Output, `[filters.rows.starts.length, filters.cols.starts.length, 3]`.
 */
export function resample(
  pixels: Uint8Array,
  size: PixelSize,
  options: {
    readonly filters: Readonly<Record<"rows" | "cols", Filter>>;
    readonly rotation?: Rotation | undefined;
  },
  out: Uint8Array,
): void {
  const { filters, rotation } = options;
  const [rows, cols] = rotation ? [rotation.rows, rotation.cols] : size;
  const outRows = filters.rows.starts.length;
  const outCols = filters.cols.starts.length;
  const rowsFirst = isRowsFirst([rows, cols], [outRows, outCols]);
  const source = rotation ? aligned(pixels.length) : 0;
  const between = source + aligned(rows * cols * 3);
  const result = between + aligned(3 * (rowsFirst ? outRows * cols : rows * outCols));
  const colsTable = result + aligned(outRows * outCols * 3);
  const rowsTable = colsTable + filterBytes(filters.cols);
  const { loops, memory } = linkLoops(rowsTable + filterBytes(filters.rows));
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(pixels);
  if (rotation) rotateInMemory(loops, [0, source], size, rotation);
  const colsFilter = writeFilter(filters.cols, memory.buffer, colsTable);
  const rowsFilter = writeFilter(filters.rows, memory.buffer, rowsTable);
  if (rowsFirst) {
    loops.resampleRows(source, between, cols * 3, outRows, ...rowsFilter);
    loops.resampleCols(between, result, outRows, cols, outCols, ...colsFilter);
  } else {
    loops.resampleCols(source, between, rows, cols, outCols, ...colsFilter);
    loops.resampleRows(between, result, outCols * 3, outRows, ...rowsFilter);
  }
  out.set(bytes.subarray(result, result + outRows * outCols * 3));
}
