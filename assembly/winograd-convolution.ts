// Winograd's convolution: filters of 3 x 3 taps with stride 1, in a quarter of the multiplications.
import { putTile, TILE_COLS, TILE_ROWS } from "./matrix-product";
import { Sizes } from "./pixel-table";
import { listTile, partRoom, Room, stripLength, transformStrip } from "./winograd-room";
import { PLACES, TAPS, transformFilter, writeTile } from "./winograd-transforms";

/**
 * Number of terms that are summed at once: sums of short sums have smaller rounding errors, which the inverse transform
 * enlarges.
 */
const TERMS: i32 = 8;

/** Loads the numbers of four filters, `step` bytes apart. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function loadFour(at: usize, step: usize): v128 {
  const one = v128.load32_zero(at);
  const two = v128.load32_lane(at + step, one, 1);
  const three = v128.load32_lane(at + 2 * step, two, 2);
  return v128.load32_lane(at + 3 * step, three, 3);
}

/**
 * Transforms a filter to `room.filters`. The filter is stored as `[taps, inner, outer]`, or as `[taps, outer, inner]`
 * if the convolution is transposed; then it is also rotated by 180 degrees.
 */
function transformFilters(filter: usize, room: Room, sizes: Sizes): void {
  const inner = sizes.channels;
  const outer = sizes.targetChannels;
  const innerStep = (<usize>(sizes.transposed ? 1 : outer)) << 2;
  const outerStep = (<usize>(sizes.transposed ? inner : 1)) << 2;
  const tapBytes = (<usize>(inner * outer)) << 2;
  // The memory of the products is still free.
  const taps = room.tiles;
  for (let o: i32 = 0; o < outer; o += 4) {
    for (let i: i32 = 0; i < inner; i++) {
      const from = filter + <usize>i * innerStep + <usize>o * outerStep;
      for (let tap: i32 = 0; tap < TAPS * TAPS; tap++) {
        const place = sizes.transposed ? TAPS * TAPS - 1 - tap : tap;
        v128.store(taps + ((<usize>tap) << 4), loadFour(from + <usize>place * tapBytes, outerStep));
      }
      const to = room.filters + ((<usize>((o / TILE_COLS) * inner * TILE_COLS + i * TILE_COLS + (o % TILE_COLS))) << 2);
      transformFilter(taps, room.lines, to, room.filterStep);
    }
  }
}

/** Multiplies the patches of a place by the filters: `[tile, inner]` times `[inner, outer]`. */
function multiplyPlace(place: usize, tiles: i32, room: Room, sizes: Sizes): void {
  const inner = (<usize>sizes.channels) << 2;
  const outer = (<usize>sizes.targetChannels) << 2;
  const filters = room.filters + place * room.filterStep;
  const patches = room.patches + place * room.patchStep;
  const products = room.tiles + place * room.tileStep;
  for (let col: i32 = 0; col < sizes.targetChannels; col += TILE_COLS) {
    const panel = filters + <usize>col * inner;
    for (let tile: i32 = 0; tile < tiles; tile += TILE_ROWS) {
      const to = products + <usize>tile * outer + ((<usize>col) << 2);
      const rows = patches + <usize>tile * inner;
      for (let term: i32 = 0; term < sizes.channels; term += TERMS) {
        const from = (<usize>term) << 2;
        putTile(to, outer, rows + from, inner, 4, panel + from * TILE_COLS, TERMS, term > 0);
      }
    }
  }
}

/**
 * Convolves `source` to `target`, or transposes the convolution, as `sizes` says. Source and target have a multiple of
 * eight channels.
 */
export function winogradConvolution(source: usize, filter: usize, target: usize, scratch: usize, sizes: Sizes): void {
  const room = partRoom(scratch, sizes);
  const bytes = (<usize>sizes.targetChannels) << 2;
  transformFilters(filter, room, sizes);
  for (let first: i32 = 0, tiles = stripLength(0, room, sizes); tiles > 0; tiles = stripLength(first, room, sizes)) {
    transformStrip(source, first, tiles, room, sizes);
    for (let place: i32 = 0; place < PLACES; place++) multiplyPlace(place, tiles, room, sizes);
    for (let tile: i32 = 0; tile < tiles; tile++) {
      listTile(first + tile, target, room.spare, room, sizes);
      const from = room.tiles + <usize>tile * bytes;
      for (let at: usize = 0; at < bytes; at += 16) writeTile(from + at, room.tileStep, room.lines, room.pixels, at);
    }
    first += tiles;
  }
}
