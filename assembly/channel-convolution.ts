// Depthwise convolution of predictions: four pixels at once, with bias and activation in the same write.
import { activate } from "./activation";
import { addProduct } from "./four-floats";

/** Pixels of a row that are computed at once. */
const TILE: i32 = 4;

/** Writes one pixel, four channels at a time. */
function writePixel(
  source: usize,
  filter: usize,
  bias: usize,
  target: usize,
  channels: i32,
  tapRows: i32,
  tapCols: i32,
  row: usize,
  pixel: usize,
  filterRow: usize,
  activation: i32,
): void {
  for (let offset: usize = 0; offset < (<usize>channels) << 2; offset += 16) {
    let sum = v128.load(bias + offset);
    for (let tapRow: i32 = 0; tapRow < tapRows; tapRow++) {
      let at = source + offset + <usize>tapRow * row;
      let weight = filter + offset + <usize>tapRow * filterRow;
      for (let tapCol: i32 = 0; tapCol < tapCols; tapCol++, at += pixel, weight += pixel) {
        sum = addProduct(sum, v128.load(at), v128.load(weight));
      }
    }
    v128.store(target + offset, activate(sum, activation));
  }
}

/** Writes four adjacent pixels, whose taps all lie in the image or in rows that are left out: eight channels at a time. */
function writeFour(
  source: usize,
  filter: usize,
  bias: usize,
  target: usize,
  channels: i32,
  tapRows: i32,
  tapCols: i32,
  row: usize,
  pixel: usize,
  filterRow: usize,
  step: usize,
  activation: i32,
): void {
  for (let offset: usize = 0; offset < (<usize>channels) << 2; offset += 32) {
    let a0 = v128.load(bias + offset, 0);
    let b0 = v128.load(bias + offset, 16);
    let a1 = a0;
    let b1 = b0;
    let a2 = a0;
    let b2 = b0;
    let a3 = a0;
    let b3 = b0;
    for (let tapRow: i32 = 0; tapRow < tapRows; tapRow++) {
      let at = source + offset + <usize>tapRow * row;
      let weight = filter + offset + <usize>tapRow * filterRow;
      for (let tapCol: i32 = 0; tapCol < tapCols; tapCol++, at += pixel, weight += pixel) {
        const u = v128.load(weight, 0);
        const v = v128.load(weight, 16);
        a0 = addProduct(a0, v128.load(at, 0), u);
        b0 = addProduct(b0, v128.load(at, 16), v);
        a1 = addProduct(a1, v128.load(at + step, 0), u);
        b1 = addProduct(b1, v128.load(at + step, 16), v);
        a2 = addProduct(a2, v128.load(at + 2 * step, 0), u);
        b2 = addProduct(b2, v128.load(at + 2 * step, 16), v);
        a3 = addProduct(a3, v128.load(at + 3 * step, 0), u);
        b3 = addProduct(b3, v128.load(at + 3 * step, 16), v);
      }
    }
    let to = target + offset;
    v128.store(to, activate(a0, activation), 0);
    v128.store(to, activate(b0, activation), 16);
    to += pixel;
    v128.store(to, activate(a1, activation), 0);
    v128.store(to, activate(b1, activation), 16);
    to += pixel;
    v128.store(to, activate(a2, activation), 0);
    v128.store(to, activate(b2, activation), 16);
    to += pixel;
    v128.store(to, activate(a3, activation), 0);
    v128.store(to, activate(b3, activation), 16);
  }
}

/**
 * Convolves each channel of one image with its own filter, `[kernel, kernel, channels]`; pixels outside are 0. Channels
 * are a multiple of eight.
 */
export function convolveChannels(
  x: usize,
  filter: usize,
  bias: usize,
  y: usize,
  rows: i32,
  cols: i32,
  channels: i32,
  outRows: i32,
  outCols: i32,
  kernel: i32,
  stride: i32,
  top: i32,
  left: i32,
  activation: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const row = <usize>cols * pixel;
  const filterRow = <usize>kernel * pixel;
  const step = <usize>stride * pixel;
  // Columns of the target whose taps all lie in the image.
  const firstInner = (left + stride - 1) / stride;
  const endInner = min<i32>(outCols, (cols + left - kernel) / stride + 1);
  let target = y;
  for (let outRow: i32 = 0; outRow < outRows; outRow++) {
    const above = outRow * stride - top;
    const firstRow = max<i32>(0, -above);
    const tapRows = min<i32>(kernel, rows - above) - firstRow;
    const line = x + <usize>(above + firstRow) * row;
    const weights = filter + <usize>firstRow * filterRow;
    for (let outCol: i32 = 0; outCol < outCols; ) {
      const before = outCol * stride - left;
      if (outCol >= firstInner && outCol + TILE <= endInner) {
        const source = line + <usize>before * pixel;
        writeFour(source, weights, bias, target, channels, tapRows, kernel, row, pixel, filterRow, step, activation);
        outCol += TILE;
        target += <usize>TILE * pixel;
        continue;
      }
      const firstCol = max<i32>(0, -before);
      const tapCols = min<i32>(kernel, cols - before) - firstCol;
      const source = line + <usize>(before + firstCol) * pixel;
      const first = weights + <usize>firstCol * pixel;
      writePixel(source, first, bias, target, channels, tapRows, tapCols, row, pixel, filterRow, activation);
      outCol++;
      target += pixel;
    }
  }
}
