// The tiles of images, and the memory for a strip of them, that Winograd's convolution and its filter gradient share.
import { Sizes } from "./pixel-table";
import { LINES_BYTES, PATCH, PLACES, TAPS, TILE, transformPatch } from "./winograd-transforms";

/** Number of tiles that are processed at once, a multiple of four: their data fit the second-level cache. */
const STRIP: i32 = 32;

/**
 * Number of unused numbers after the data of each place: without them, the places of one number would all fall on the
 * same few cache lines.
 */
const GAP: i32 = 16;

/** Parts of the scratch memory of a convolution, and the distances in bytes between their places. */
@unmanaged
export class Room {
  /** Number of tiles in a row of tiles, and in an image. */
  across: i32;
  perImage: i32;
  /** A pixel of zeros, read outside the source, and a spare pixel, written outside the target. */
  zeros: usize;
  spare: usize;
  /** Addresses of the pixels of a patch or a tile. */
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

/** Returns how many numbers of scratch memory Winograd's convolution, or its filter gradient, needs. */
export function winogradScratch(sizes: Sizes): i32 {
  const inner = sizes.channels;
  const outer = sizes.targetChannels;
  const places = PLACES * (inner * outer + STRIP * (inner + outer) + 3 * GAP);
  return <i32>((offsetof<Room>() + LINES_BYTES) >> 2) + inner + outer + PLACES + places;
}

/** Divides scratch memory, which starts with the record of its parts, and writes the zeros. */
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

/** Returns the number of tiles in the strip that starts at a tile; 0 after the last one. */
// @ts-ignore: decorators are AssemblyScript's
@inline
export function stripLength(first: i32, room: Room, sizes: Sizes): i32 {
  return min<i32>(STRIP, sizes.batch * room.perImage - first);
}

/** Lists the pixels of a square of an image; `outside` replaces pixels outside the image. */
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

/** Lists the pixels of the source that a tile depends on. */
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

/** Transforms the patches of the source that some tiles depend on to `room.patches`. */
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
