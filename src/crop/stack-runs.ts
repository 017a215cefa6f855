import { ShapeError } from "../errors.js";
import type { Runs } from "./find-runs.js";

/** Throws unless there is at least one image, and all are `[rows, cols]` of one size. */
function assertAlike(planes: readonly Runs[]): void {
  if (planes.length === 0) throw new RangeError("stackRuns: planes must hold the runs of at least one image, got 0");
  const shapeOf = ({ lineStarts, rowLength, channels }: Runs) => [lineStarts.length - 1, rowLength, channels];
  const [rows, cols] = shapeOf(planes[0]);
  planes.forEach((plane, index) => {
    const received = shapeOf(plane);
    if (received.join() === [rows, cols, 1].join()) return;
    throw new ShapeError(`stackRuns: plane ${index}`, `runs of [${rows}, ${cols}]`, received);
  });
}

/**
 * Stacks the foregrounds of images `[rows, cols]` along a new last axis. The result equals that of {@link findRuns} on
 * the stacked image `[rows, cols, planes.length]`.
 *
 * @throws RangeError without planes, ShapeError unless all belong to images `[rows, cols]` of one size.
 */
export function stackRuns(planes: readonly Runs[]): Runs {
  assertAlike(planes);
  const [{ rowLength, lineStarts: rowStarts }] = planes;
  const channels = planes.length;
  const lines = (rowStarts.length - 1) * channels;
  const edges = new Int32Array(planes.reduce((sum, plane) => sum + 2 * (plane.lineStarts.at(-1) as number), 0));
  const lineStarts = new Int32Array(lines + 1);
  let count = 0;
  for (let line = 0; line < lines; line++) {
    const row = Math.floor(line / channels);
    const channel = line % channels;
    const plane = planes[channel];
    const end = 2 * plane.lineStarts[row + 1];
    for (let edge = 2 * plane.lineStarts[row]; edge < end; edge++) {
      edges[count++] = plane.edges[edge] * channels + channel;
    }
    lineStarts[line + 1] = count / 2;
  }
  return { edges, lineStarts, channels, rowLength: rowLength * channels };
}
