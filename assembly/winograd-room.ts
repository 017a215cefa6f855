// What Winograd's convolution and its gradient by the filter share: the tiles of images, and memory for a strip of them.
import { Sizes } from "./pixel-table";
import { LINES_BYTES, PATCH, PLACES, TAPS, TILE, transformPatch } from "./winograd-transforms";

/** Tiles that are worked on at once: what is made of them stays in the second cache. A multiple of four. */
const STRIP: i32 = 32;

/** Numbers by which each place is longer than what it holds: else all places of a number share a few lines of the cache. */
const GAP: i32 = 16;

/** The parts of the memory of a convolution, and how many bytes their places are apart. */
@unmanaged
export class Room {
  /** Tiles in a row of them, and in an image. */
  across: i32;
  perImage: i32;
  /** A pixel of zeros for what lies outside the source, and one that takes what lies outside the target. */
  zeros: usize;
  spare: usize;
  /** Where the pixels of a patch or a tile lie. */
  pixels: usize;
  /** A patch that is transformed along its columns. */
  lines: usize;
  /** Filters `[place, outer / 8, inner, 8]`, or sums for their gradient `[place, inner, outer]`. */
  filters: usize;
  filterStep: usize;
  /** Patches `[place, tile, inner]`. */
  patches: usize;
  patchStep: usize;
  /** Tiles: products `[place, tile, outer]`, or gradients `[place, outer / 8, tile, 8]`. */
  tiles: usize;
  tileStep: usize;
}

/** How many numbers of memory Winograd's convolution, or its gradient by the filter, needs for itself. */
export function winogradScratch(sizes: Sizes): i32 {
  const inner = sizes.channels;
  const outer = sizes.targetChannels;
  const places = PLACES * (inner * outer + STRIP * (inner + outer) + 3 * GAP);
  return <i32>((offsetof<Room>() + LINES_BYTES) >> 2) + inner + outer + PLACES + places;
}

/** Parts scratch memory, which begins with the record of its parts; zeros are written. */
export function partRoom(scratch: usize, sizes: Sizes): Room {
  const inner = (<usize>sizes.channels) << 2;
  const outer = (<usize>sizes.targetChannels) << 2;
  const gap = (<usize>GAP) << 2;
  const room = changetype<Room>(scratch);
  room.across = (sizes.targetCols + TILE - 1) / TILE;
  room.perImage = room.across * ((sizes.targetRows + TILE - 1) / TILE);
  room.zeros = scratch + offsetof<Room>();
  room.spare = room.zeros + inner;
  room.pixels = room.spare + outer;
  room.lines = room.pixels + ((<usize>PLACES) << 2);
  room.filters = room.lines + LINES_BYTES;
  room.filterStep = <usize>sizes.channels * outer + gap;
  room.patches = room.filters + <usize>PLACES * room.filterStep;
  room.patchStep = <usize>STRIP * inner + gap;
  room.tiles = room.patches + <usize>PLACES * room.patchStep;
  room.tileStep = <usize>STRIP * outer + gap;
  memory.fill(room.zeros, 0, inner);
  return room;
}

/** Tiles of the strip that begins with a tile; none behind the last one. */
// @ts-ignore: decorators are AssemblyScript's
@inline
export function stripLength(first: i32, room: Room, sizes: Sizes): i32 {
  return min<i32>(STRIP, sizes.batch * room.perImage - first);
}

/** Lists the pixels of a square of an image; `outside` stands for those that the image does not have. */
function listPixels(
  list: usize,
  side: i32,
  row: i32,
  col: i32,
  image: usize,
  rows: i32,
  cols: i32,
  channels: i32,
  outside: usize,
): void {
  for (let i = row; i < row + side; i++) {
    for (let j = col; j < col + side; j++, list += 4) {
      const isInside = i >= 0 && i < rows && j >= 0 && j < cols;
      store<usize>(list, isInside ? image + ((<usize>((i * cols + j) * channels)) << 2) : outside);
    }
  }
}

/** Lists the pixels of the target that belong to a tile. */
export function listTile(tile: i32, target: usize, outside: usize, room: Room, sizes: Sizes): void {
  const rows = sizes.targetRows;
  const cols = sizes.targetCols;
  const channels = sizes.targetChannels;
  const image = target + ((<usize>((tile / room.perImage) * rows * cols * channels)) << 2);
  const place = tile % room.perImage;
  const row = (place / room.across) * TILE;
  const col = (place % room.across) * TILE;
  listPixels(room.pixels, TILE, row, col, image, rows, cols, channels, outside);
}

/** Lists the pixels of the source that a tile sees. */
function listPatch(tile: i32, source: usize, room: Room, sizes: Sizes): void {
  const rows = sizes.rows;
  const cols = sizes.cols;
  const channels = sizes.channels;
  const image = source + ((<usize>((tile / room.perImage) * rows * cols * channels)) << 2);
  const place = tile % room.perImage;
  const row = (place / room.across) * TILE - (sizes.transposed ? TAPS - 1 - sizes.top : sizes.top);
  const col = (place % room.across) * TILE - (sizes.transposed ? TAPS - 1 - sizes.left : sizes.left);
  listPixels(room.pixels, PATCH, row, col, image, rows, cols, channels, room.zeros);
}

/** Transforms what some tiles see of the source to `room.patches`. */
export function transformStrip(source: usize, first: i32, tiles: i32, room: Room, sizes: Sizes): void {
  const bytes = (<usize>sizes.channels) << 2;
  for (let tile: i32 = 0; tile < tiles; tile++) {
    listPatch(first + tile, source, room, sizes);
    const to = room.patches + <usize>tile * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      transformPatch(room.pixels, at, room.lines, to + at, room.patchStep);
    }
  }
}
