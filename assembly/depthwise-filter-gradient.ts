// The gradient of a depthwise convolution by its filter.

/** Adds x * dy over the pixels of one row to the sums of `channels` channels; `xStep` and `dyStep` are bytes a pixel. */
function addRowProducts(x: usize, dy: usize, sums: usize, pixels: i32, channels: i32, xStep: usize, dyStep: usize): void {
  let channel: i32 = 0;
  // Four registers of four channels: enough independent sums to hide the latency of an addition.
  for (; channel + 16 <= channels; channel += 16) {
    const offset = (<usize>channel) << 2;
    let a = v128.load(sums + offset, 0);
    let b = v128.load(sums + offset, 16);
    let c = v128.load(sums + offset, 32);
    let d = v128.load(sums + offset, 48);
    let xAt = x + offset;
    let dyAt = dy + offset;
    for (let pixel: i32 = 0; pixel < pixels; pixel++) {
      a = f32x4.add(a, f32x4.mul(v128.load(xAt, 0), v128.load(dyAt, 0)));
      b = f32x4.add(b, f32x4.mul(v128.load(xAt, 16), v128.load(dyAt, 16)));
      c = f32x4.add(c, f32x4.mul(v128.load(xAt, 32), v128.load(dyAt, 32)));
      d = f32x4.add(d, f32x4.mul(v128.load(xAt, 48), v128.load(dyAt, 48)));
      xAt += xStep;
      dyAt += dyStep;
    }
    v128.store(sums + offset, a, 0);
    v128.store(sums + offset, b, 16);
    v128.store(sums + offset, c, 32);
    v128.store(sums + offset, d, 48);
  }
  for (; channel < channels; channel++) {
    const offset = (<usize>channel) << 2;
    let sum = load<f32>(sums + offset);
    let xAt = x + offset;
    let dyAt = dy + offset;
    for (let pixel: i32 = 0; pixel < pixels; pixel++) {
      sum += load<f32>(xAt) * load<f32>(dyAt);
      xAt += xStep;
      dyAt += dyStep;
    }
    store<f32>(sums + offset, sum);
  }
}

/** The gradient of a depthwise convolution by its filter `[filterRows, filterCols, channels]`, which is overwritten. */
export function depthwiseFilterGradient(
  x: usize,
  dy: usize,
  filter: usize,
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
  const pixelBytes = (<usize>channels) << 2;
  memory.fill(filter, 0, <usize>(filterRows * filterCols) * pixelBytes);
  for (let image: i32 = 0; image < batch; image++) {
    for (let outRow: i32 = 0; outRow < outRows; outRow++) {
      const dyRow = dy + <usize>((image * outRows + outRow) * outCols) * pixelBytes;
      for (let tapRow: i32 = 0; tapRow < filterRows; tapRow++) {
        const row = outRow * strideRows - top + tapRow;
        if (row < 0 || row >= rows) continue;
        const xRow = x + <usize>((image * rows + row) * cols) * pixelBytes;
        for (let tapCol: i32 = 0; tapCol < filterCols; tapCol++) {
          // The output columns under which this tap lies inside the image.
          const shift = tapCol - left;
          const first = shift >= 0 ? 0 : (-shift + strideCols - 1) / strideCols;
          const last = min<i32>(outCols - 1, (cols - 1 - shift) / strideCols);
          if (cols - 1 - shift < 0 || first > last) continue;
          addRowProducts(
            xRow + <usize>(first * strideCols + shift) * pixelBytes,
            dyRow + <usize>first * pixelBytes,
            filter + <usize>(tapRow * filterCols + tapCol) * pixelBytes,
            last - first + 1,
            channels,
            <usize>strideCols * pixelBytes,
            pixelBytes,
          );
        }
      }
    }
  }
}
