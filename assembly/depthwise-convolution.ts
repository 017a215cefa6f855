// Depthwise convolution and its gradient with respect to the input: both sum source times filter over taps.

/**
 * Writes one pixel: for each channel the sum of source * filter over `tapRows` x `tapCols` taps. Steps are the bytes
 * from one tap to the next in its row, and from one row of taps to the next; they may be negative.
 */
function writePixel(
  source: usize,
  filter: usize,
  target: usize,
  channels: i32,
  tapRows: i32,
  tapCols: i32,
  sourceRowStep: isize,
  sourceColStep: isize,
  filterRowStep: isize,
  filterColStep: isize,
): void {
  let channel: i32 = 0;
  // Four registers of four channels: enough independent sums to hide the latency of an addition.
  for (; channel + 16 <= channels; channel += 16) {
    const offset = (<usize>channel) << 2;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let sourceRow = source + offset;
    let filterRow = filter + offset;
    for (let tapRow: i32 = 0; tapRow < tapRows; tapRow++) {
      let sourceAt = sourceRow;
      let filterAt = filterRow;
      for (let tapCol: i32 = 0; tapCol < tapCols; tapCol++) {
        a = f32x4.add(a, f32x4.mul(v128.load(sourceAt, 0), v128.load(filterAt, 0)));
        b = f32x4.add(b, f32x4.mul(v128.load(sourceAt, 16), v128.load(filterAt, 16)));
        c = f32x4.add(c, f32x4.mul(v128.load(sourceAt, 32), v128.load(filterAt, 32)));
        d = f32x4.add(d, f32x4.mul(v128.load(sourceAt, 48), v128.load(filterAt, 48)));
        sourceAt += sourceColStep;
        filterAt += filterColStep;
      }
      sourceRow += sourceRowStep;
      filterRow += filterRowStep;
    }
    v128.store(target + offset, a, 0);
    v128.store(target + offset, b, 16);
    v128.store(target + offset, c, 32);
    v128.store(target + offset, d, 48);
  }
  for (; channel < channels; channel++) {
    const offset = (<usize>channel) << 2;
    let sum: f32 = 0;
    for (let tapRow: i32 = 0; tapRow < tapRows; tapRow++) {
      for (let tapCol: i32 = 0; tapCol < tapCols; tapCol++) {
        const sourceAt = source + offset + <isize>tapRow * sourceRowStep + <isize>tapCol * sourceColStep;
        const filterAt = filter + offset + <isize>tapRow * filterRowStep + <isize>tapCol * filterColStep;
        sum += load<f32>(sourceAt) * load<f32>(filterAt);
      }
    }
    store<f32>(target + offset, sum);
  }
}

/** Convolves each channel with its own filter, `[filterRows, filterCols, channels]`; pixels outside are 0. */
export function depthwiseConvolution(
  x: usize,
  filter: usize,
  y: usize,
  batch: i32,
  rows: i32,
  cols: i32,
  channels: i32,
  outRows: i32,
  outCols: i32,
  filterRows: i32,
  filterCols: i32,
  strideRows: i32,
  strideCols: i32,
  top: i32,
  left: i32,
): void {
  const pixel = (<isize>channels) << 2;
  const row = <isize>cols * pixel;
  let target = y;
  for (let image: i32 = 0; image < batch; image++) {
    const start = x + <isize>(image * rows) * row;
    for (let outRow: i32 = 0; outRow < outRows; outRow++) {
      const above = outRow * strideRows - top;
      const firstRow = max<i32>(0, -above);
      const tapRows = min<i32>(filterRows, rows - above) - firstRow;
      for (let outCol: i32 = 0; outCol < outCols; outCol++) {
        const before = outCol * strideCols - left;
        const firstCol = max<i32>(0, -before);
        writePixel(
          start + <isize>(above + firstRow) * row + <isize>(before + firstCol) * pixel,
          filter + <isize>(firstRow * filterCols + firstCol) * pixel,
          target,
          channels,
          tapRows,
          min<i32>(filterCols, cols - before) - firstCol,
          row,
          pixel,
          <isize>filterCols * pixel,
          pixel,
        );
        target += pixel;
      }
    }
  }
}

/**
 * Returns the first tap, at least 0, that connects a pixel to an output pixel; the other ones follow in steps of
 * `stride`.
 */
// @ts-ignore: decorators are AssemblyScript's
@inline
function firstTap(position: i32, stride: i32, outLength: i32): i32 {
  const last = (outLength - 1) * stride;
  return position > last ? position - last : position % stride;
}

/** Counts the taps, from the first one on in steps of `stride`, that reach an output pixel. */
// @ts-ignore: decorators are AssemblyScript's
@inline
function countTaps(position: i32, first: i32, stride: i32, filterLength: i32): i32 {
  const last = min<i32>(filterLength - 1, position);
  return last < first ? 0 : (last - first) / stride + 1;
}

/**
 * Computes the gradient of a depthwise convolution with respect to its input: each pixel sums, over the taps that
 * connect it to an output pixel, the gradient of that output pixel times the tap.
 */
export function depthwiseInputGradient(
  dy: usize,
  filter: usize,
  dx: usize,
  batch: i32,
  rows: i32,
  cols: i32,
  channels: i32,
  outRows: i32,
  outCols: i32,
  filterRows: i32,
  filterCols: i32,
  strideRows: i32,
  strideCols: i32,
  top: i32,
  left: i32,
): void {
  const pixel = (<isize>channels) << 2;
  const outRow = <isize>outCols * pixel;
  const filterRow = <isize>filterCols * pixel;
  let target = dx;
  for (let image: i32 = 0; image < batch; image++) {
    const start = dy + <isize>(image * outRows) * outRow;
    for (let row: i32 = 0; row < rows; row++) {
      const fromTop = row + top;
      const firstRow = firstTap(fromTop, strideRows, outRows);
      const tapRows = countTaps(fromTop, firstRow, strideRows, filterRows);
      for (let col: i32 = 0; col < cols; col++) {
        const fromLeft = col + left;
        const firstCol = firstTap(fromLeft, strideCols, outCols);
        writePixel(
          start + <isize>((fromTop - firstRow) / strideRows) * outRow + <isize>((fromLeft - firstCol) / strideCols) * pixel,
          filter + <isize>firstRow * filterRow + <isize>firstCol * pixel,
          target,
          channels,
          tapRows,
          countTaps(fromLeft, firstCol, strideCols, filterCols),
          -outRow,
          -pixel,
          <isize>strideRows * filterRow,
          <isize>strideCols * pixel,
        );
        target += pixel;
      }
    }
  }
}
