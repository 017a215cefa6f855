/**
 * Sorts the headers of slices into series in anatomical order and builds triplets of neighbors. All functions are pure,
 * and their results do not depend on the order of the input. A slice is placed by its position along the normal of its
 * series, highest first, so that a tilted gantry and coronal or sagittal series come out right. Irregularities of a
 * series (gaps, duplicate positions, non-uniform spacing, mixed orientations, gantry tilt) are listed with it and never
 * hidden. Only a slice without geometry, a duplicate id and a series of several studies or patients are errors.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { parseMetadata } from "ct-hemorrhage/dicom";
 * import { buildSeries, buildTriplets, describeGeometry } from "ct-hemorrhage/volume";
 *
 * const slices = ["a.dcm", "b.dcm", "c.dcm"].map(async (path) => parseMetadata(await readFile(path)));
 * const [series] = buildSeries(await Promise.all(slices));
 * console.log(describeGeometry(series), series.faults, buildTriplets(series, { maxStepMm: 10 })[0]);
 * ```
 *
 * @module
 */
export { buildSeries } from "./build-series.js";
export { buildTriplets } from "./build-triplets.js";
export { describeGeometry, type SeriesGeometry } from "./describe-geometry.js";
export { type NeighborOptions, type NeighborSlices, neighborsOf } from "./neighbors-of.js";
export { sliceNormal } from "./slice-normal.js";
export { hasGeometry, slicePosition } from "./slice-position.js";
export { slicePositions } from "./slice-positions.js";
