/**
 * From the headers of slices to series in anatomical order and to triplets of neighbors. Pure, and the same for any
 * order of the input. A slice lies where its position falls on the normal of its series, so that a tilted gantry and
 * coronal or sagittal series come out right; highest comes first. What is uncommon in a series (gaps, duplicate
 * positions, non-uniform spacing, mixed orientations, gantry tilt) is listed with it and never hidden; only a slice
 * without geometry, a duplicate id and a series of two patients are errors.
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
