// Matrix product of pixels and a packed filter, with everything that follows it in the same write.
import { activate } from "./activation";
import { addProduct } from "./four-floats";
import { TILE_COLS, TILE_ROWS } from "./matrix-product";

/** Bytes of a row of a panel. */
const PANEL_ROW: usize = (<usize>TILE_COLS) << 2;

/** Number of terms that are summed at once: a panel of that many rows fits the first-level cache. */
const DEPTH: i32 = 256;

/** Number of pixels that are multiplied by all panels in turn: they fit the second-level cache. */
const BLOCK_ROWS: i32 = 64;

/**
 * Operands of C = activation(A B + bias + residual): addresses and sizes, 32-bit integers in the order of
 * `convolvePoints` in src/backend/predict/predict-kernels.ts.
 */
@unmanaged
export class Points {
  rows: i32;
  cols: i32;
  depth: i32;
  /** Pixels, row by row. */
  a: usize;
  /** Panels of B: for each part of the terms, those of all columns. */
  panels: usize;
  /** One number per column, up to a multiple of eight. */
  bias: usize;
  /** Numbers to add, in the layout of C; or 0 for none. */
  residual: usize;
  /** Factors of the columns of A; or 0 for none. */
  gate: usize;
  c: usize;
  activation: i32;
  /** Memory for a tile and, with a gate, `BLOCK_ROWS` pixels. */
  scratch: usize;
}

/** Returns how many numbers of scratch memory a product needs. */
export function pointsScratch(depth: i32): i32 {
  return TILE_ROWS * TILE_COLS + BLOCK_ROWS * depth;
}

/** Writes eight sums, with everything that follows the last of them. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function put(at: usize, first: v128, second: v128, start: usize, residual: usize, activation: i32): void {
  let u = f32x4.add(v128.load(start, 0), first);
  let v = f32x4.add(v128.load(start, 16), second);
  if (residual) {
    u = f32x4.add(u, v128.load(residual, 0));
    v = f32x4.add(v, v128.load(residual, 16));
  }
  v128.store(at, activate(u, activation), 0);
  v128.store(at, activate(v, activation), 16);
}

/**
 * Writes the product of four pixels and a panel to a tile. `start` holds what it is added to, with rows `startStep`
 * bytes apart.
 */
function putTile(
  tile: usize,
  step: usize,
  a: usize,
  aRow: usize,
  panel: usize,
  terms: i32,
  start: usize,
  startStep: usize,
  residual: usize,
  activation: i32,
): void {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  const row1 = a + aRow;
  const row2 = row1 + aRow;
  const row3 = row2 + aRow;
  const end = panel + <usize>terms * PANEL_ROW;
  for (let at: usize = 0; panel < end; at += 4, panel += PANEL_ROW) {
    const u = v128.load(panel, 0);
    const v = v128.load(panel, 16);
    const x0 = v128.load32_splat(a + at);
    a0 = addProduct(a0, x0, u);
    b0 = addProduct(b0, x0, v);
    const x1 = v128.load32_splat(row1 + at);
    a1 = addProduct(a1, x1, u);
    b1 = addProduct(b1, x1, v);
    const x2 = v128.load32_splat(row2 + at);
    a2 = addProduct(a2, x2, u);
    b2 = addProduct(b2, x2, v);
    const x3 = v128.load32_splat(row3 + at);
    a3 = addProduct(a3, x3, u);
    b3 = addProduct(b3, x3, v);
  }
  const next: usize = residual ? step : 0;
  put(tile, a0, b0, start, residual, activation);
  put(tile + step, a1, b1, start + startStep, residual + next, activation);
  put(tile + 2 * step, a2, b2, start + 2 * startStep, residual + 2 * next, activation);
  put(tile + 3 * step, a3, b3, start + 3 * startStep, residual + 3 * next, activation);
}

/** Writes a tile that ends after `rows` pixels or `cols` columns, through a spare tile. */
function putEdge(
  c: usize,
  a: usize,
  aRow: usize,
  panel: usize,
  terms: i32,
  col: i32,
  rows: i32,
  isFirst: bool,
  isLast: bool,
  points: Points,
): void {
  const spare = points.scratch;
  const cRow = (<usize>points.cols) << 2;
  const cols = min<i32>(TILE_COLS, points.cols - col);
  const bytes = (<usize>cols) << 2;
  const residual = isLast && points.residual != 0 ? points.residual + (c - points.c) : 0;
  memory.fill(spare, 0, 4 * PANEL_ROW);
  for (let row: i32 = 0; row < rows; row++) {
    const at = spare + <usize>row * PANEL_ROW;
    if (isFirst) memory.copy(at, points.bias + ((<usize>col) << 2), PANEL_ROW);
    else memory.copy(at, c + <usize>row * cRow, bytes);
    if (residual) {
      for (let i: usize = 0; i < bytes; i += 4) {
        store<f32>(at + i, load<f32>(at + i) + load<f32>(residual + <usize>row * cRow + i));
      }
    }
  }
  // One pixel is used four times, since A may end after it.
  putTile(spare, PANEL_ROW, a, rows == TILE_ROWS ? aRow : 0, panel, terms, spare, PANEL_ROW, 0, isLast ? points.activation : 0);
  for (let row: i32 = 0; row < rows; row++) memory.copy(c + <usize>row * cRow, spare + <usize>row * PANEL_ROW, bytes);
}

/** Multiplies some pixels by all panels of some terms. */
function putBlock(a: usize, start: i32, end: i32, first: i32, terms: i32, points: Points): void {
  const cRow = (<usize>points.cols) << 2;
  const aRow = (<usize>points.depth) << 2;
  const padded = (points.cols + TILE_COLS - 1) & ~(TILE_COLS - 1);
  const isFirst = first == 0;
  const isLast = first + terms == points.depth;
  const activation = isLast ? points.activation : 0;
  for (let col: i32 = 0; col < points.cols; col += TILE_COLS) {
    const panel = points.panels + ((<usize>(first * padded + col * terms)) << 2);
    const offset = <usize>start * cRow + ((<usize>col) << 2);
    let c = points.c + offset;
    let at = a + ((<usize>first) << 2);
    let row = start;
    if (col + TILE_COLS <= points.cols) {
      const bias = points.bias + ((<usize>col) << 2);
      const startStep = isFirst ? 0 : cRow;
      for (; row + TILE_ROWS <= end; row += TILE_ROWS, c += <usize>TILE_ROWS * cRow, at += <usize>TILE_ROWS * aRow) {
        const residual = isLast && points.residual != 0 ? points.residual + (c - points.c) : 0;
        putTile(c, cRow, at, aRow, panel, terms, isFirst ? bias : c, startStep, residual, activation);
      }
    }
    for (; row + TILE_ROWS <= end; row += TILE_ROWS, c += <usize>TILE_ROWS * cRow, at += <usize>TILE_ROWS * aRow) {
      putEdge(c, at, aRow, panel, terms, col, TILE_ROWS, isFirst, isLast, points);
    }
    for (; row < end; row++, c += cRow, at += aRow) {
      putEdge(c, at, aRow, panel, terms, col, 1, isFirst, isLast, points);
    }
  }
}

/** Copies some pixels, each column times its factor. */
function copyGated(from: usize, gate: usize, to: usize, rows: i32, depth: i32): void {
  const bytes = (<usize>depth) << 2;
  const whole = bytes & ~15;
  for (let row: i32 = 0; row < rows; row++, from += bytes, to += bytes) {
    for (let at: usize = 0; at < whole; at += 16) {
      v128.store(to + at, f32x4.mul(v128.load(from + at), v128.load(gate + at)));
    }
    for (let at = whole; at < bytes; at += 4) store<f32>(to + at, load<f32>(from + at) * load<f32>(gate + at));
  }
}

/** Computes C. */
export function convolvePoints(points: Points): void {
  const packed = points.scratch + 4 * PANEL_ROW;
  const aRow = (<usize>points.depth) << 2;
  for (let start: i32 = 0; start < points.rows; start += BLOCK_ROWS) {
    const end = min<i32>(points.rows, start + BLOCK_ROWS);
    let a = points.a + <usize>start * aRow;
    if (points.gate) {
      copyGated(a, points.gate, packed, end - start, points.depth);
      a = packed;
    }
    for (let first: i32 = 0; first < points.depth; first += DEPTH) {
      putBlock(a, start, end, first, min<i32>(DEPTH, points.depth - first), points);
    }
  }
}
