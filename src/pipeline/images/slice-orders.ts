import { readSliceGeometry } from "../../io/index.js";
import type { SliceOrder } from "../../postprocess/index.js";
import { buildSeries, slicePositions } from "../../volume/index.js";

/**
 * Reads the image ids of each series of a prepared set in anatomical order, highest slice first, and where they lie.
 *
 * @param metadataPath The metadata table of the set.
 * @throws DataError when the table cannot be read, DicomError for a slice without position or orientation.
 */
export async function readPlacedOrders(metadataPath: string): Promise<SliceOrder[]> {
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
 * @param metadataPath The metadata table of the set.
 * @throws DataError when the table cannot be read, DicomError for a slice without position or orientation.
 */
export async function readSliceOrders(metadataPath: string): Promise<string[][]> {
  return (await readPlacedOrders(metadataPath)).map(({ ids }) => [...ids]);
}
