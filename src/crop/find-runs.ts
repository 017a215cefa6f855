import type { NdArray } from "ndarray";

/**
 * The foreground of an image as runs. A line is one channel of one row, a run is a stretch of foreground in a line.
 * Positions are offsets into the row-major elements, so the first of two elements has the lower offset.
 */
export interface Runs {
  /**
   * Start and end of each run in turn: run `i` covers `edges[2 * i]` up to, but not including, `edges[2 * i + 1]`, in
   * steps of `channels`.
   */
  readonly edges: Int32Array;
  /**
   * Number of the first run of each line, row by row and channel by channel; the last entry is the number of all runs.
   */
  readonly lineStarts: Int32Array;
  /** Distance between neighbors in a line, elements. */
  readonly channels: number;
  /** Distance between neighbors in a column, elements. */
  readonly rowLength: number;
}

/** Runs per line that fit at first: more than the lines of a head have. */
const RUNS_PER_LINE = 8;

/** Copies edges into an array twice as long as needed, so that it rarely has to grow. */
function withRoom(edges: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * length);
  larger.set(edges);
  return larger;
}

/**
 * Finds the runs of elements above a threshold. Reads any view in place; fastest where lines have no gaps.
 *
 * @param image `[rows, cols]` or `[rows, cols, channels]`, in the unit of the threshold.
 */
export function findRuns(image: NdArray<Uint8Array> | NdArray<Int16Array>, threshold: number): Runs {
  const { data, shape, stride, offset: first } = image as NdArray<Uint8Array | Int16Array>;
  const [rows, cols, channels = 1] = shape;
  const [rowStride, colStride, channelStride = 0] = stride;
  const lineStarts = new Int32Array(rows * channels + 1);
  let edges = new Int32Array(2 * RUNS_PER_LINE * rows * channels + cols);
  let count = 0;
  for (let line = 0; line < rows * channels; line++) {
    const row = Math.floor(line / channels);
    const channel = line % channels;
    const lineEnd = (row + 1) * cols * channels + channel;
    if (edges.length < count + cols + 1) edges = withRoom(edges, count + cols + 1);
    let inside = 0;
    let index = first + row * rowStride + channel * channelStride;
    for (let offset = row * cols * channels + channel; offset < lineEnd; offset += channels, index += colStride) {
      const above = Number(data[index] > threshold);
      // Every offset is written but only edges are counted: in a noisy image, a branch is mispredicted half the time.
      edges[count] = offset;
      count += inside ^ above;
      inside = above;
    }
    edges[count] = lineEnd;
    count += inside;
    lineStarts[line + 1] = count / 2;
  }
  return { edges, lineStarts, channels, rowLength: cols * channels };
}
