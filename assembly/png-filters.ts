// The filters of PNG for rows of 8-bit RGB. Pointers are byte offsets.

import { laneSum, quadSums } from "./vector-sums";

/** Bytes per pixel. */
const PIXEL: usize = 3;

/** Filters of a row, each named for what it subtracts from a byte (https://www.w3.org/TR/png/#9Filters). */
const NONE: u8 = 0;
const SUB: u8 = 1;
const UP: u8 = 2;
const AVERAGE: u8 = 3;
const PAETH: u8 = 4;

/** Sums the absolute differences of two rows of bytes; each difference counts as a signed byte. */
function sumOfDifferences(left: usize, right: usize, length: usize): u32 {
  let sums = i32x4.splat(0);
  let i: usize = 0;
  for (; i + 16 <= length; i += 16) {
    sums = i32x4.add(sums, quadSums(i8x16.abs(i8x16.sub(v128.load(left + i), v128.load(right + i)))));
  }
  let sum = laneSum(sums);
  for (; i < length; i++) sum += abs(<i32>(<i8>(load<u8>(left + i) - load<u8>(right + i))));
  return sum;
}

/** Writes the differences of two rows of bytes. */
function subtract(left: usize, right: usize, out: usize, length: usize): void {
  let i: usize = 0;
  for (; i + 16 <= length; i += 16) v128.store(out + i, i8x16.sub(v128.load(left + i), v128.load(right + i)));
  for (; i < length; i++) store<u8>(out + i, load<u8>(left + i) - load<u8>(right + i));
}

/** Writes the sums of two rows of bytes. */
function add(left: usize, right: usize, out: usize, length: usize): void {
  let i: usize = 0;
  for (; i + 16 <= length; i += 16) v128.store(out + i, i8x16.add(v128.load(left + i), v128.load(right + i)));
  for (; i < length; i++) store<u8>(out + i, load<u8>(left + i) + load<u8>(right + i));
}

/**
 * Filters each row by Sub or Up, whichever leaves the smaller differences, the usual estimate of what compresses
 * better. A filtered row has one more byte, its filter. A row of zeros must precede `pixels`.
 */
export function filterRows(pixels: usize, rows: i32, rowBytes: usize, filtered: usize): void {
  const rest = rowBytes - PIXEL;
  for (let row: i32 = 0; row < rows; row++) {
    const above = pixels - rowBytes;
    const second = pixels + PIXEL;
    if (sumOfDifferences(second, pixels, rest) < sumOfDifferences(second, above + PIXEL, rest)) {
      store<u8>(filtered, SUB);
      memory.copy(filtered + 1, pixels, PIXEL);
      subtract(second, pixels, filtered + 1 + PIXEL, rest);
    } else {
      store<u8>(filtered, UP);
      subtract(pixels, above, filtered + 1, rowBytes);
    }
    pixels += rowBytes;
    filtered += rowBytes + 1;
  }
}

/** Returns whichever of left, above and upper left is nearest to left + above - upper left. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function paeth(left: i32, above: i32, upperLeft: i32): i32 {
  const toLeft = abs(above - upperLeft);
  const toAbove = abs(left - upperLeft);
  const toUpperLeft = abs(left + above - 2 * upperLeft);
  const nearest = toAbove <= toUpperLeft ? above : upperLeft;
  return toLeft <= toAbove && toLeft <= toUpperLeft ? left : nearest;
}

/** Undoes the filter of all pixels of a row except the first. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function restorePixels(filter: u8, from: usize, above: usize, out: usize, length: usize): void {
  for (let i = PIXEL; i < length; i++) {
    const left: i32 = load<u8>(out + i - PIXEL);
    let predicted = left;
    if (filter == AVERAGE) predicted = (left + load<u8>(above + i)) >> 1;
    if (filter == PAETH) predicted = paeth(left, load<u8>(above + i), load<u8>(above + i - PIXEL));
    store<u8>(out + i, load<u8>(from + i) + <u8>predicted);
  }
}

/** Undoes the filters of rows. A row of zeros must precede `pixels`. Returns whether all filters are known. */
export function restoreRows(filtered: usize, rows: i32, rowBytes: usize, pixels: usize): bool {
  for (let row: i32 = 0; row < rows; row++) {
    const filter = load<u8>(filtered);
    const from = filtered + 1;
    const above = pixels - rowBytes;
    if (filter == NONE) {
      memory.copy(pixels, from, rowBytes);
    } else if (filter == SUB) {
      memory.copy(pixels, from, PIXEL);
      restorePixels(SUB, from, above, pixels, rowBytes);
    } else if (filter == UP) {
      add(from, above, pixels, rowBytes);
    } else if (filter == AVERAGE) {
      for (let i: usize = 0; i < PIXEL; i++) store<u8>(pixels + i, load<u8>(from + i) + (load<u8>(above + i) >> 1));
      restorePixels(AVERAGE, from, above, pixels, rowBytes);
    } else if (filter == PAETH) {
      add(from, above, pixels, PIXEL);
      restorePixels(PAETH, from, above, pixels, rowBytes);
    } else {
      return false;
    }
    pixels += rowBytes;
    filtered += rowBytes + 1;
  }
  return true;
}
