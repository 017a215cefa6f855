// A table of the offsets that a convolution reads, which frees its loops from borders and strides.

/**
 * Sizes of a convolution from source to target images, 32-bit integers in the order of `withSizes` in
 * src/backend/wasm/grouped-conv2d-kernels.ts.
 */
@unmanaged
export class Sizes {
  batch: i32;
  rows: i32;
  cols: i32;
  channels: i32;
  targetRows: i32;
  targetCols: i32;
  targetChannels: i32;
  groups: i32;
  kernel: i32;
  stride: i32;
  top: i32;
  left: i32;
  /**
   * 1 for the transpose: the target has the shape of the input of the convolution, and the source that of its output.
   */
  transposed: i32;
}

/** Number of pixels that a loop works on at once. */
export const TILE: i32 = 4;

/**
 * Number of tiles in a table: few enough that their pixels stay in the cache while one group after another uses them.
 */
export const TILES: i32 = 32;

/** Marks a tap that reads only zeros in the whole tile. It is no valid offset, since offsets are multiples of four. */
export const EMPTY: i32 = 1;

/** Bytes of the offsets of one tile for one tap. */
export const TAP_BYTES: usize = (<usize>TILE) << 2;

/** Bytes of one tile: the offsets of its pixels in the target, then those in the source for each tap. */
// @ts-ignore: decorators are AssemblyScript's
@inline
export function tileBytes(sizes: Sizes): usize {
  return <usize>(1 + sizes.kernel * sizes.kernel) * TAP_BYTES;
}

/** Counts the tiles of a target; the last one may be partly filled. */
// @ts-ignore: decorators are AssemblyScript's
@inline
export function countTiles(sizes: Sizes): i32 {
  return (sizes.batch * sizes.targetRows * sizes.targetCols + TILE - 1) / TILE;
}

/**
 * Returns the row (or column) of the source that a tap reads for a row (or column) of the target; negative if outside.
 */
function sourceLine(line: i32, tap: i32, before: i32, length: i32, sizes: Sizes): i32 {
  const stride = sizes.stride;
  let source = sizes.transposed ? line + before - tap : line * stride - before + tap;
  if (sizes.transposed) {
    if (source % stride != 0) return -1;
    source /= stride;
  }
  return source < length ? source : -1;
}

/** Orders even rows (or columns) before odd ones if a transpose has stride 2, so that neighbors read the same taps. */
function orderedLine(index: i32, length: i32, sizes: Sizes): i32 {
  if (!sizes.transposed || sizes.stride != 2) return index;
  const even = (length + 1) >> 1;
  return index < even ? 2 * index : 2 * (index - even) + 1;
}

/** Writes the offsets of one pixel; `zeros` is the offset of a pixel of zeros from the source. */
function fillPixel(at: usize, pixel: i32, zeros: i32, sizes: Sizes): void {
  const total = sizes.batch * sizes.targetRows * sizes.targetCols;
  // Pixels beyond the end are copies of the last one that read only zeros.
  const index = min<i32>(pixel, total - 1);
  // Images change fastest: pixels at the same position miss the same taps.
  const image = index % sizes.batch;
  const place = index / sizes.batch;
  const row = orderedLine(place / sizes.targetCols, sizes.targetRows, sizes);
  const col = orderedLine(place % sizes.targetCols, sizes.targetCols, sizes);
  store<i32>(at, ((image * sizes.targetRows + row) * sizes.targetCols + col) * (sizes.targetChannels << 2));
  for (let tapRow: i32 = 0; tapRow < sizes.kernel; tapRow++) {
    const sourceRow = pixel < total ? sourceLine(row, tapRow, sizes.top, sizes.rows, sizes) : -1;
    for (let tapCol: i32 = 0; tapCol < sizes.kernel; tapCol++) {
      at += TAP_BYTES;
      const sourceCol = sourceLine(col, tapCol, sizes.left, sizes.cols, sizes);
      const source = ((image * sizes.rows + sourceRow) * sizes.cols + sourceCol) * (sizes.channels << 2);
      store<i32>(at, sourceRow < 0 || sourceCol < 0 ? zeros : source);
    }
  }
}

/**
 * Fills the table for some tiles. `zeros` is the offset, from the source, of a pixel of zeros, which replaces pixels
 * outside.
 */
export function fillTable(table: usize, firstTile: i32, tiles: i32, zeros: i32, sizes: Sizes): void {
  const bytes = tileBytes(sizes);
  const allZeros = i32x4.splat(zeros);
  for (let tile: i32 = 0; tile < tiles; tile++) {
    const start = table + <usize>tile * bytes;
    for (let lane: i32 = 0; lane < TILE; lane++) {
      fillPixel(start + (<usize>lane << 2), (firstTile + tile) * TILE + lane, zeros, sizes);
    }
    for (let at = start + TAP_BYTES; at < start + bytes; at += TAP_BYTES) {
      if (i32x4.all_true(i32x4.eq(v128.load(at), allZeros))) store<i32>(at, EMPTY);
    }
  }
}
