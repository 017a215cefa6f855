// Grouped convolution: each group of target channels depends only on the same group of source channels.
import { addProduct } from "./four-floats";
import { countTiles, EMPTY, fillTable, Sizes, TAP_BYTES, tileBytes, TILES } from "./pixel-table";

/** Returns how many numbers of scratch memory `groupedConvolution` needs. */
export function convolutionScratch(sizes: Sizes): i32 {
  const filter = (sizes.kernel * sizes.kernel * sizes.channels * sizes.targetChannels) / sizes.groups;
  return sizes.channels + ((TILES * <i32>tileBytes(sizes)) >> 2) + filter;
}

/**
 * Copies a filter to `[groups, taps, inner, outer]`, where inner and outer are the channels of a group in source and
 * target. The filter is stored as `[taps, inner, targetChannels]`, or as `[taps, outer, sourceChannels]` if the
 * convolution is transposed.
 */
function packFilter(filter: usize, packed: usize, sizes: Sizes): void {
  const inner = sizes.channels / sizes.groups;
  const outer = sizes.targetChannels / sizes.groups;
  const innerStep = sizes.transposed ? 1 : sizes.targetChannels;
  const outerStep = sizes.transposed ? sizes.channels : 1;
  const groupStep = sizes.transposed ? inner : outer;
  const tapStep = sizes.transposed ? outer * sizes.channels : inner * sizes.targetChannels;
  for (let group: i32 = 0; group < sizes.groups; group++) {
    for (let tap: i32 = 0; tap < sizes.kernel * sizes.kernel; tap++) {
      const start = group * groupStep + tap * tapStep;
      for (let i: i32 = 0; i < inner; i++) {
        for (let o: i32 = 0; o < outer; o++) {
          store<f32>(packed, load<f32>(filter + ((<usize>(start + i * innerStep + o * outerStep)) << 2)));
          packed += 4;
        }
      }
    }
  }
}

/**
 * Writes four channels of the pixels of a tile; `step` is the bytes from the weights of one channel to those of the
 * next.
 */
function writeFour(tile: usize, source: usize, weights: usize, target: usize, taps: i32, bytes: usize, step: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let tap: i32 = 1; tap <= taps; tap++, weights += (bytes >> 2) * step) {
    const offsets = tile + <usize>tap * TAP_BYTES;
    if (load<i32>(offsets) == EMPTY) continue;
    const x0 = source + load<i32>(offsets, 0);
    const x1 = source + load<i32>(offsets, 4);
    const x2 = source + load<i32>(offsets, 8);
    const x3 = source + load<i32>(offsets, 12);
    let at = weights;
    for (let i: usize = 0; i < bytes; i += 4) {
      const w = v128.load(at);
      a0 = addProduct(a0, v128.load32_splat(x0 + i), w);
      a1 = addProduct(a1, v128.load32_splat(x1 + i), w);
      a2 = addProduct(a2, v128.load32_splat(x2 + i), w);
      a3 = addProduct(a3, v128.load32_splat(x3 + i), w);
      at += step;
    }
  }
  // In reverse order, since pixels beyond the end are copies of the last one.
  v128.store(target + load<i32>(tile, 12), a3);
  v128.store(target + load<i32>(tile, 8), a2);
  v128.store(target + load<i32>(tile, 4), a1);
  v128.store(target + load<i32>(tile, 0), a0);
}

/** Writes eight channels of the pixels of a tile; each number of the source is loaded once for both halves. */
function writeEight(tile: usize, source: usize, weights: usize, target: usize, taps: i32, bytes: usize, step: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  for (let tap: i32 = 1; tap <= taps; tap++, weights += (bytes >> 2) * step) {
    const offsets = tile + <usize>tap * TAP_BYTES;
    if (load<i32>(offsets) == EMPTY) continue;
    const x0 = source + load<i32>(offsets, 0);
    const x1 = source + load<i32>(offsets, 4);
    const x2 = source + load<i32>(offsets, 8);
    const x3 = source + load<i32>(offsets, 12);
    let at = weights;
    for (let i: usize = 0; i < bytes; i += 4) {
      const w = v128.load(at);
      const v = v128.load(at, 16);
      const p0 = v128.load32_splat(x0 + i);
      a0 = addProduct(a0, p0, w);
      b0 = addProduct(b0, p0, v);
      const p1 = v128.load32_splat(x1 + i);
      a1 = addProduct(a1, p1, w);
      b1 = addProduct(b1, p1, v);
      const p2 = v128.load32_splat(x2 + i);
      a2 = addProduct(a2, p2, w);
      b2 = addProduct(b2, p2, v);
      const p3 = v128.load32_splat(x3 + i);
      a3 = addProduct(a3, p3, w);
      b3 = addProduct(b3, p3, v);
      at += step;
    }
  }
  v128.store(target + load<i32>(tile, 12), a3, 0);
  v128.store(target + load<i32>(tile, 12), b3, 16);
  v128.store(target + load<i32>(tile, 8), a2, 0);
  v128.store(target + load<i32>(tile, 8), b2, 16);
  v128.store(target + load<i32>(tile, 4), a1, 0);
  v128.store(target + load<i32>(tile, 4), b1, 16);
  v128.store(target + load<i32>(tile, 0), a0, 0);
  v128.store(target + load<i32>(tile, 0), b0, 16);
}

/** Writes one group of channels for all tiles of a table. */
function writeGroup(table: usize, tiles: i32, source: usize, weights: usize, target: usize, sizes: Sizes): void {
  const outer = sizes.targetChannels / sizes.groups;
  const taps = sizes.kernel * sizes.kernel;
  const bytes = (<usize>(sizes.channels / sizes.groups)) << 2;
  const step = (<usize>outer) << 2;
  for (let index: i32 = 0; index < tiles; index++) {
    const tile = table + <usize>index * tileBytes(sizes);
    let at: usize = 0;
    for (; at + 32 <= step; at += 32) writeEight(tile, source, weights + at, target + at, taps, bytes, step);
    for (; at < step; at += 16) writeFour(tile, source, weights + at, target + at, taps, bytes, step);
  }
}

/**
 * Convolves `source` to `target`, or transposes the convolution, as `sizes` says. Groups have a multiple of four
 * channels in the target, and any number in the source.
 */
export function groupedConvolution(source: usize, filter: usize, target: usize, scratch: usize, sizes: Sizes): void {
  const table = scratch + ((<usize>sizes.channels) << 2);
  const packed = table + <usize>TILES * tileBytes(sizes);
  const inner = (<usize>(sizes.channels / sizes.groups)) << 2;
  const outer = (<usize>(sizes.targetChannels / sizes.groups)) << 2;
  const groupWeights = <usize>(sizes.kernel * sizes.kernel) * inner * (outer >> 2);
  memory.fill(scratch, 0, table - scratch);
  packFilter(filter, packed, sizes);
  const count = countTiles(sizes);
  for (let first: i32 = 0; first < count; first += TILES) {
    const tiles = min<i32>(TILES, count - first);
    fillTable(table, first, tiles, <i32>(scratch - source), sizes);
    for (let group: usize = 0; group < <usize>sizes.groups; group++) {
      const weights = packed + group * groupWeights;
      writeGroup(table, tiles, source + group * inner, weights, target + group * outer, sizes);
    }
  }
}
