// The gradient of a grouped convolution with respect to its filter.
import { addProduct } from "./four-floats";
import { countTiles, EMPTY, fillTable, Sizes, TAP_BYTES, tileBytes, TILE, TILES } from "./pixel-table";

/** Bytes of a pixel in a list: its offsets in the input and in the output. */
const PAIR: usize = 8;

/** Bytes of the longest possible list. */
const LIST_BYTES: usize = 4 + <usize>(TILES * TILE) * PAIR;

/** Returns how many numbers of scratch memory `groupedFilterGradient` needs. */
export function filterGradientScratch(sizes: Sizes): i32 {
  const taps = sizes.kernel * sizes.kernel;
  return (TILES * <i32>tileBytes(sizes) + taps * <i32>LIST_BYTES) >> 2;
}

/** Adds four numbers to those at address `at`. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function addTo(at: usize, numbers: v128): void {
  v128.store(at, f32x4.add(v128.load(at), numbers));
}

/** Adds the products at the pixels of a list to the sums of four input and four output channels. */
function addFour(list: usize, x: usize, dy: usize, sums: usize, step: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  const end = load<usize>(list);
  for (let at = list + 4; at < end; at += PAIR) {
    const from = x + load<i32>(at, 0);
    const d = v128.load(dy + load<i32>(at, 4));
    a0 = addProduct(a0, v128.load32_splat(from, 0), d);
    a1 = addProduct(a1, v128.load32_splat(from, 4), d);
    a2 = addProduct(a2, v128.load32_splat(from, 8), d);
    a3 = addProduct(a3, v128.load32_splat(from, 12), d);
  }
  addTo(sums, a0);
  addTo(sums + step, a1);
  addTo(sums + 2 * step, a2);
  addTo(sums + 3 * step, a3);
}

/** Adds the products for eight output channels; each number of the input is loaded once for both halves. */
function addEight(list: usize, x: usize, dy: usize, sums: usize, step: usize): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  const end = load<usize>(list);
  for (let at = list + 4; at < end; at += PAIR) {
    const from = x + load<i32>(at, 0);
    const by = dy + load<i32>(at, 4);
    const d = v128.load(by, 0);
    const e = v128.load(by, 16);
    const x0 = v128.load32_splat(from, 0);
    a0 = addProduct(a0, x0, d);
    b0 = addProduct(b0, x0, e);
    const x1 = v128.load32_splat(from, 4);
    a1 = addProduct(a1, x1, d);
    b1 = addProduct(b1, x1, e);
    const x2 = v128.load32_splat(from, 8);
    a2 = addProduct(a2, x2, d);
    b2 = addProduct(b2, x2, e);
    const x3 = v128.load32_splat(from, 12);
    a3 = addProduct(a3, x3, d);
    b3 = addProduct(b3, x3, e);
  }
  addTo(sums, a0);
  addTo(sums + 16, b0);
  addTo(sums + step, a1);
  addTo(sums + step + 16, b1);
  addTo(sums + 2 * step, a2);
  addTo(sums + 2 * step + 16, b2);
  addTo(sums + 3 * step, a3);
  addTo(sums + 3 * step + 16, b3);
}

/** Adds the products of one group of channels to the sums `[inner, targetChannels]` of one tap. */
function addGroup(list: usize, x: usize, dy: usize, sums: usize, sizes: Sizes): void {
  const inner = (<usize>(sizes.channels / sizes.groups)) << 2;
  const outer = (<usize>(sizes.targetChannels / sizes.groups)) << 2;
  const step = (<usize>sizes.targetChannels) << 2;
  for (let i: usize = 0; i < inner; i += 16) {
    const start = sums + (i >> 2) * step;
    let o: usize = 0;
    for (; o + 32 <= outer; o += 32) addEight(list, x + i, dy + o, start + o, step);
    for (; o < outer; o += 16) addFour(list, x + i, dy + o, start + o, step);
  }
}

/**
 * Lists for each tap the pixels of a table whose input lies inside the image: the end of the list, then pairs of
 * offsets.
 */
function listPixels(table: usize, tiles: i32, lists: usize, sizes: Sizes): void {
  const bytes = tileBytes(sizes);
  for (let tap = TAP_BYTES; tap < bytes; tap += TAP_BYTES, lists += LIST_BYTES) {
    let end = lists + 4;
    for (let index: i32 = 0; index < tiles; index++) {
      const tile = table + <usize>index * bytes;
      for (let lane: usize = 0; lane < TAP_BYTES; lane += 4) {
        const offset = load<i32>(tile + tap + lane);
        if (offset == EMPTY) continue;
        store<i32>(end, offset, 0);
        store<i32>(end, load<i32>(tile + lane), 4);
        end += PAIR;
      }
    }
    store<usize>(lists, end);
  }
}

/**
 * Computes the gradient with respect to the filter `[taps, channels / groups, targetChannels]`, which is overwritten;
 * dy is the gradient of the target. Groups have a multiple of four channels.
 */
export function groupedFilterGradient(x: usize, dy: usize, gradient: usize, scratch: usize, sizes: Sizes): void {
  const inner = (<usize>(sizes.channels / sizes.groups)) << 2;
  const outer = (<usize>(sizes.targetChannels / sizes.groups)) << 2;
  const tapSums = inner * <usize>sizes.targetChannels;
  const taps = <usize>(sizes.kernel * sizes.kernel);
  const lists = scratch + <usize>TILES * tileBytes(sizes);
  memory.fill(gradient, 0, taps * tapSums);
  const count = countTiles(sizes);
  for (let first: i32 = 0; first < count; first += TILES) {
    const tiles = min<i32>(TILES, count - first);
    fillTable(scratch, first, tiles, EMPTY, sizes);
    listPixels(scratch, tiles, lists, sizes);
    for (let group: usize = 0; group < <usize>sizes.groups; group++) {
      for (let tap: usize = 0; tap < taps; tap++) {
        const sums = gradient + tap * tapSums + group * outer;
        addGroup(lists + tap * LIST_BYTES, x + group * inner, dy + group * outer, sums, sizes);
      }
    }
  }
}
