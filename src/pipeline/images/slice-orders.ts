import { assertPath } from "../../guards/internal.js";
import { readSliceGeometry } from "../../io/index.js";
import type { SliceOrder } from "../../postprocess/index.js";
import { buildSeries, slicePositions } from "../../volume/index.js";

/**
 * Reads the image ids of each series of a prepared set in anatomical order, highest slice first, and the positions of
 * the slices along the normal of the series, millimeters.
 *
 * @param metadataPath Metadata table of the set.
 * @throws DataError if the table cannot be read, DicomError if a slice has no position or orientation.
 *
 * @example
 * ```ts
 * const [{ ids, positionsMm }] = await readPlacedOrders("prepared/stage_2_train_metadata.parquet.gzip");
 * console.log(ids[0], positionsMm[0]);
 * ```
 */
export async function readPlacedOrders(metadataPath: string): Promise<SliceOrder[]> {
  assertPath("readPlacedOrders: metadataPath", metadataPath);
  const rows = await readSliceGeometry(metadataPath);
  const imageOf = new Map(rows.map(({ Image, geometry }) => [geometry.SOPInstanceUID, Image]));
  return buildSeries(rows.map(({ geometry }) => geometry)).map((series) => ({
    ids: series.slices.map(({ SOPInstanceUID }) => imageOf.get(SOPInstanceUID)!),
    positionsMm: slicePositions(series),
  }));
}

/**
 * Reads the image ids of each series of a prepared set in anatomical order, highest slice first.
 *
 * @param metadataPath Metadata table of the set.
 * @throws DataError if the table cannot be read, DicomError if a slice has no position or orientation.
 *
 * @example
 * ```ts
 * const [ids] = await readSliceOrders("prepared/stage_2_train_metadata.parquet.gzip");
 * console.log(`highest slice of the first series: ${ids[0]}`);
 * ```
 */
export async function readSliceOrders(metadataPath: string): Promise<string[][]> {
  assertPath("readSliceOrders: metadataPath", metadataPath);
  return (await readPlacedOrders(metadataPath)).map(({ ids }) => [...ids]);
}
