// Matrix products in blocks that fit the caches (Goto and van de Geijn 2008, doi:10.1145/1356052.1356053).
import { addProduct, storeTransposed } from "./four-floats";

/**
 * Operands of C = A B: addresses and sizes, 32-bit integers in the order of `matrixProduct` in
 * src/backend/wasm/matrix-product.ts.
 */
@unmanaged
export class Product {
  rows: i32;
  cols: i32;
  /** Number of terms of each sum. */
  depth: i32;
  a: usize;
  /** Bytes from one row of A to the next, and from one column to the next. */
  aRow: usize;
  aCol: usize;
  b: usize;
  bRow: usize;
  bCol: usize;
  /** C is stored row by row. */
  c: usize;
}

/** Rows and columns of a tile, whose sums fit eight registers. */
export const TILE_ROWS: i32 = 4;
export const TILE_COLS: i32 = 8;

/** Bytes of a row of a panel: the columns of B that belong to one tile, copied next to each other. */
const PANEL_ROW: usize = (<usize>TILE_COLS) << 2;

/** Number of terms that are summed at once: a panel of that many rows fits the first-level cache. */
const DEPTH: i32 = 256;

/**
 * Number of rows of A that are multiplied by all panels in turn: with that many terms each, they fit the second-level
 * cache.
 */
const BLOCK_ROWS: i32 = 128;

/** Bytes of the spare tile, through which C is written where it ends inside a tile. */
const SPARE: usize = <usize>TILE_ROWS * PANEL_ROW;

/** Counts the numbers in the panels of all columns. */
function panelsLength(terms: i32, product: Product): i32 {
  return ((product.cols + TILE_COLS - 1) & ~(TILE_COLS - 1)) * terms;
}

/** Returns how many numbers of scratch memory `multiplyMatrices` needs. */
export function productScratch(product: Product): i32 {
  const terms = min<i32>(DEPTH, product.depth);
  return TILE_ROWS * TILE_COLS + panelsLength(terms, product) + BLOCK_ROWS * terms;
}

/** Copies four adjacent numbers of each of four columns to rows of a panel. */
function packFour(from: usize, step: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const d = v128.load(from + 3 * step);
  storeTransposed(a, b, c, d, to, PANEL_ROW);
}

/** Copies rows of B, from column `col` on, to a panel, with zeros where B has no more columns. */
function packPanel(panel: usize, first: i32, terms: i32, col: i32, product: Product): void {
  const from = product.b + <usize>first * product.bRow + <usize>col * product.bCol;
  const cols = min<i32>(TILE_COLS, product.cols - col);
  let row: i32 = 0;
  if (cols == TILE_COLS && product.bCol == 4) {
    for (; row < terms; row++) {
      const at = from + <usize>row * product.bRow;
      const to = panel + <usize>row * PANEL_ROW;
      v128.store(to, v128.load(at, 0), 0);
      v128.store(to, v128.load(at, 16), 16);
    }
  } else if (cols == TILE_COLS && product.bRow == 4) {
    for (; row + 4 <= terms; row += 4) {
      const at = from + ((<usize>row) << 2);
      const to = panel + <usize>row * PANEL_ROW;
      packFour(at, product.bCol, to);
      packFour(at + 4 * product.bCol, product.bCol, to + 16);
    }
  }
  for (; row < terms; row++) {
    for (let lane: i32 = 0; lane < TILE_COLS; lane++) {
      const at = from + <usize>row * product.bRow + <usize>lane * product.bCol;
      store<f32>(panel + <usize>row * PANEL_ROW + ((<usize>lane) << 2), lane < cols ? load<f32>(at) : 0);
    }
  }
}

/**
 * Copies rows of A, which is stored column by column, four at a time, so that the four numbers of each column lie next
 * to each other.
 */
function packRows(packed: usize, row: i32, end: i32, first: i32, terms: i32, product: Product): void {
  for (; row + TILE_ROWS <= end; row += TILE_ROWS) {
    let from = product.a + ((<usize>row) << 2) + <usize>first * product.aCol;
    for (let term: i32 = 0; term < terms; term++, packed += 16, from += product.aCol) v128.store(packed, v128.load(from));
  }
}

/** Writes eight numbers, or adds them to those at the same address. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function put(at: usize, first: v128, second: v128, adds: bool): void {
  v128.store(at, adds ? f32x4.add(v128.load(at, 0), first) : first, 0);
  v128.store(at, adds ? f32x4.add(v128.load(at, 16), second) : second, 16);
}

/**
 * Writes the product of four rows of A, from `a` on, and a panel to a tile whose rows are `step` bytes apart, or adds
 * it.
 */
export function putTile(
  tile: usize,
  step: usize,
  a: usize,
  aRow: usize,
  aCol: usize,
  panel: usize,
  terms: i32,
  adds: bool,
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
  for (let at: usize = 0; panel < end; at += aCol, panel += PANEL_ROW) {
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
  put(tile, a0, b0, adds);
  put(tile + step, a1, b1, adds);
  put(tile + 2 * step, a2, b2, adds);
  put(tile + 3 * step, a3, b3, adds);
}

/** Writes the used part of the spare tile to C, or adds it. */
function putSpare(spare: usize, c: usize, cRow: usize, rows: i32, cols: i32, adds: bool): void {
  for (let row: i32 = 0; row < rows; row++) {
    for (let col: i32 = 0; col < cols; col++) {
      const offset = (<usize>col) << 2;
      const at = c + <usize>row * cRow + offset;
      const number = load<f32>(spare + <usize>row * PANEL_ROW + offset);
      store<f32>(at, adds ? load<f32>(at) + number : number);
    }
  }
}

/** Writes the sums of the first terms to the rows of C from `start` to `end`, or adds those of later terms. */
function putBlock(start: i32, end: i32, first: i32, terms: i32, scratch: usize, product: Product): void {
  const panels = scratch + SPARE;
  const packed = panels + ((<usize>panelsLength(terms, product)) << 2);
  const cRow = (<usize>product.cols) << 2;
  const aRow = product.aRow;
  const adds = first > 0;
  const packs = aRow == 4;
  if (packs) packRows(packed, start, end, first, terms, product);
  const aCol = packs ? 16 : product.aCol;
  const aTile = packs ? <usize>terms * aCol : <usize>TILE_ROWS * aRow;
  for (let col: i32 = 0; col < product.cols; col += TILE_COLS) {
    const cols = min<i32>(TILE_COLS, product.cols - col);
    const panel = panels + ((<usize>(col * terms)) << 2);
    let c = product.c + <usize>start * cRow + ((<usize>col) << 2);
    let a = product.a + <usize>start * aRow + <usize>first * product.aCol;
    let row = start;
    if (packs) a = packed;
    for (; row + TILE_ROWS <= end; row += TILE_ROWS, a += aTile, c += <usize>TILE_ROWS * cRow) {
      if (cols == TILE_COLS) {
        putTile(c, cRow, a, aRow, aCol, panel, terms, adds);
      } else {
        putTile(scratch, PANEL_ROW, a, aRow, aCol, panel, terms, false);
        putSpare(scratch, c, cRow, TILE_ROWS, cols, adds);
      }
    }
    for (; row < end; row++, c += cRow) {
      // One row is used four times, since A may end after it.
      a = product.a + <usize>row * aRow + <usize>first * product.aCol;
      putTile(scratch, PANEL_ROW, a, 0, product.aCol, panel, terms, false);
      putSpare(scratch, c, cRow, 1, cols, adds);
    }
  }
}

/** Computes C. A and B are stored by rows or by columns: one of their steps is four bytes. */
export function multiplyMatrices(product: Product, scratch: usize): void {
  for (let first: i32 = 0; first < product.depth; first += DEPTH) {
    const terms = min<i32>(DEPTH, product.depth - first);
    for (let col: i32 = 0; col < product.cols; col += TILE_COLS) {
      packPanel(scratch + SPARE + ((<usize>(col * terms)) << 2), first, terms, col, product);
    }
    for (let start: i32 = 0; start < product.rows; start += BLOCK_ROWS) {
      putBlock(start, min<i32>(product.rows, start + BLOCK_ROWS), first, terms, scratch, product);
    }
  }
}
