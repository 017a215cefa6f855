// The gradient of Winograd's convolution with respect to its filter: a convolution of patches by tiles of gradients,
// whose outputs are the taps. It is summed over all tiles before the inverse transform.
import { putTile, TILE_COLS, TILE_ROWS } from "./matrix-product";
import { Sizes } from "./pixel-table";
import { listTile, partRoom, Room, stripLength, transformStrip } from "./winograd-room";
import { PLACES, transformTile, writeFilter } from "./winograd-transforms";

/** Transforms the gradients of some tiles to `room.tiles`. */
function transformTiles(dy: usize, first: i32, tiles: i32, zeros: usize, room: Room, sizes: Sizes): void {
  for (let tile: i32 = 0; tile < tiles; tile++) {
    listTile(first + tile, dy, zeros, room, sizes);
    for (let channel: i32 = 0; channel < sizes.targetChannels; channel += 4) {
      const place = (channel / TILE_COLS) * tiles * TILE_COLS + tile * TILE_COLS + (channel % TILE_COLS);
      const to = room.tiles + ((<usize>place) << 2);
      transformTile(room.pixels, (<usize>channel) << 2, room.lines, to, room.tileStep);
    }
  }
}

/** Adds the products of all tiles to the sums of a place: `[inner, tile]` times `[tile, outer]`. */
function addPlace(place: usize, tiles: i32, room: Room, sizes: Sizes): void {
  const inner = (<usize>sizes.channels) << 2;
  const outer = (<usize>sizes.targetChannels) << 2;
  const sums = room.filters + place * room.filterStep;
  const patches = room.patches + place * room.patchStep;
  const gradients = room.tiles + place * room.tileStep;
  for (let col: i32 = 0; col < sizes.targetChannels; col += TILE_COLS) {
    const panel = gradients + ((<usize>(col * tiles)) << 2);
    for (let row: i32 = 0; row < sizes.channels; row += TILE_ROWS) {
      const to = sums + <usize>row * outer + ((<usize>col) << 2);
      putTile(to, outer, patches + ((<usize>row) << 2), 4, inner, panel, tiles, true);
    }
  }
}

/**
 * Computes the gradient with respect to the filter `[taps, channels, targetChannels]`, which is overwritten; dy is the
 * gradient of the target. Source and target have a multiple of eight channels.
 */
export function winogradFilterGradient(x: usize, dy: usize, gradient: usize, scratch: usize, sizes: Sizes): void {
  const room = partRoom(scratch, sizes);
  const tapBytes = (<usize>(sizes.channels * sizes.targetChannels)) << 2;
  memory.fill(room.spare, 0, (<usize>sizes.targetChannels) << 2);
  memory.fill(room.filters, 0, <usize>PLACES * room.filterStep);
  for (let first: i32 = 0, tiles = stripLength(0, room, sizes); tiles > 0; tiles = stripLength(first, room, sizes)) {
    transformStrip(x, first, tiles, room, sizes);
    transformTiles(dy, first, tiles, room.spare, room, sizes);
    for (let place: i32 = 0; place < PLACES; place++) addPlace(place, tiles, room, sizes);
    first += tiles;
  }
  for (let at: usize = 0; at < tapBytes; at += 16) {
    writeFilter(room.filters + at, room.filterStep, room.lines, gradient + at, tapBytes);
  }
}
