// Resampling of 8-bit images of three colors, one axis at a time, by weights in fixed point: see src/augment/resize.ts.

/** Bits after the point of the weights. */
const PRECISION: i32 = 22;

/** Half a unit of the result, which rounds it to the nearest. */
const HALF: i32 = 1 << (PRECISION - 1);

/**
 * Filters the columns of `rows` rows of pixels. For each output column, `starts` and `counts` say which input columns have
 * weights, `weights` which ones, `stride` a column. Reads a byte beyond the end of the source.
 */
export function resampleCols(
  source: usize,
  target: usize,
  rows: i32,
  cols: i32,
  outCols: i32,
  starts: usize,
  counts: usize,
  weights: usize,
  stride: i32,
): void {
  for (let row: i32 = 0; row < rows; row++) {
    const line = source + <usize>(row * cols * 3);
    for (let col: i32 = 0; col < outCols; col++) {
      const offset = (<usize>col) << 2;
      let at = line + <usize>(load<i32>(starts + offset) * 3);
      let weight = weights + ((<usize>(col * stride)) << 2);
      const end = weight + ((<usize>load<i32>(counts + offset)) << 2);
      let sum = i32x4.splat(HALF);
      for (; weight < end; weight += 4, at += 3) {
        const pixel = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
        sum = i32x4.add(sum, i32x4.mul(pixel, v128.load32_splat(weight)));
      }
      sum = i32x4.shr_s(sum, PRECISION);
      store<u8>(target, i32x4.extract_lane(sum, 0), 0);
      store<u8>(target, i32x4.extract_lane(sum, 1), 1);
      store<u8>(target, i32x4.extract_lane(sum, 2), 2);
      target += 3;
    }
  }
}

/** Filters the rows of an image whose rows have `bytes` bytes, in the same way. */
export function resampleRows(
  source: usize,
  target: usize,
  bytes: i32,
  outRows: i32,
  starts: usize,
  counts: usize,
  weights: usize,
  stride: i32,
): void {
  for (let row: i32 = 0; row < outRows; row++) {
    const offset = (<usize>row) << 2;
    const first = source + <usize>(load<i32>(starts + offset) * bytes);
    const firstWeight = weights + ((<usize>(row * stride)) << 2);
    const end = firstWeight + ((<usize>load<i32>(counts + offset)) << 2);
    let i: i32 = 0;
    for (; i + 16 <= bytes; i += 16) {
      let a = i32x4.splat(HALF);
      let b = a;
      let c = a;
      let d = a;
      let at = first + <usize>i;
      for (let weight = firstWeight; weight < end; weight += 4, at += <usize>bytes) {
        const factor = v128.load32_splat(weight);
        const pixels = v128.load(at);
        const low = i16x8.extend_low_i8x16_u(pixels);
        const high = i16x8.extend_high_i8x16_u(pixels);
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), factor));
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), factor));
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), factor));
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), factor));
      }
      const low = i16x8.narrow_i32x4_s(i32x4.shr_s(a, PRECISION), i32x4.shr_s(b, PRECISION));
      const high = i16x8.narrow_i32x4_s(i32x4.shr_s(c, PRECISION), i32x4.shr_s(d, PRECISION));
      v128.store(target + <usize>i, i8x16.narrow_i16x8_u(low, high));
    }
    for (; i < bytes; i++) {
      let sum = HALF;
      let at = first + <usize>i;
      for (let weight = firstWeight; weight < end; weight += 4, at += <usize>bytes) {
        sum += <i32>load<u8>(at) * load<i32>(weight);
      }
      store<u8>(target + <usize>i, sum >> PRECISION);
    }
    target += <usize>bytes;
  }
}

/**
 * Fills a box of a turned image: each pixel takes the nearest one of the source, at places in pixels, 16.16 fixed point.
 * Along a row of the box the column of the source changes by `cos` and its row by `minusSin`, from row to row they change
 * by `sin` and `cos`. Pixels of the source are `stride` bytes apart, which is below 0 where it is flipped. What comes from
 * outside is `fill`, one color in all bytes. Reads and writes a byte beyond the end.
 */
export function turn(
  source: usize,
  target: usize,
  rows: i32,
  cols: i32,
  boxRows: i32,
  boxCols: i32,
  startRow: i32,
  startCol: i32,
  cos: i32,
  sin: i32,
  minusSin: i32,
  stride: i32,
  fill: i32,
): void {
  const rowBytes = cols * 3;
  const first = stride < 0 ? source + <usize>(rowBytes - 3) : source;
  for (let boxRow: i32 = 0; boxRow < boxRows; boxRow++) {
    let fixedRow = startRow + cos * boxRow;
    let fixedCol = startCol + sin * boxRow;
    for (let boxCol: i32 = 0; boxCol < boxCols; boxCol++) {
      const row = fixedRow >> 16;
      const col = fixedCol >> 16;
      const isInside = <u32>row < <u32>rows && <u32>col < <u32>cols;
      store<i32>(target, isInside ? load<i32>(first + <usize>(row * rowBytes + col * stride)) : fill);
      fixedRow += minusSin;
      fixedCol += cos;
      target += 3;
    }
  }
}
