// The gradient of a depthwise convolution with respect to its filter.
import { addPixelProducts } from "./channels";

/**
 * Computes the gradient of a depthwise convolution with respect to its filter `[filterRows, filterCols, channels]`,
 * which is overwritten.
 */
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
          addPixelProducts(
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
