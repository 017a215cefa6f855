import type { NdArray } from "ndarray";
import { contiguous } from "../array.js";

/**
 * The foreground of an image as runs. A line is one channel of one row, a run is a stretch of foreground in a line.
 * Places are offsets into the row-major elements, so of two elements the first in row-major order has the lower one.
 */
export interface Runs {
  /** Where runs begin and end in turn: run `i` is `edges[2 * i]` up to but without `edges[2 * i + 1]`, by `channels`. */
  readonly edges: Int32Array;
  /** The number of the first run of each line, row by row and channel by channel; last the number of all runs. */
  readonly lineStarts: Int32Array;
  /** Distance of neighbors in a line. */
  readonly channels: number;
  /** Distance of neighbors in a column. */
  readonly rowLength: number;
}

/**
 * Finds the runs of elements above a threshold.
 *
 * @param image `[rows, cols]` or `[rows, cols, channels]`.
 */
export function findRuns(image: NdArray<Uint8Array> | NdArray<Int16Array>, threshold: number): Runs {
  const [rows, cols, channels = 1] = image.shape;
  const { data } = contiguous<Uint8Array | Int16Array>(image);
  const rowLength = cols * channels;
  const edges = new Int32Array(rows * channels * (cols + 1));
  const lineStarts = new Int32Array(rows * channels + 1);
  let count = 0;
  for (let line = 0; line < rows * channels; line++) {
    const lineStart = Math.floor(line / channels) * rowLength + (line % channels);
    const lineEnd = lineStart + rowLength;
    let inside = 0;
    for (let offset = lineStart; offset < lineEnd; offset += channels) {
      const above = Number(data[offset] > threshold);
      // Written always and kept only at an edge: in a noisy image, processors guess such a condition wrong half the time.
      edges[count] = offset;
      count += inside ^ above;
      inside = above;
    }
    edges[count] = lineEnd;
    count += inside;
    lineStarts[line + 1] = count / 2;
  }
  return { edges, lineStarts, channels, rowLength };
}
