import { readMetadataTable } from "../io/index.js";
import { buildSeries } from "../volume/index.js";

/**
 * Reads the image ids of each series of a prepared set in anatomical order, highest slice first.
 *
 * @param metadataPath The metadata table of the set.
 * @throws DataError when the table cannot be read, DicomError for a slice without position or orientation.
 */
export async function readSliceOrders(metadataPath: string): Promise<string[][]> {
  const rows = await readMetadataTable(metadataPath);
  const imageOf = new Map(rows.map(({ Image, metadata }) => [metadata.SOPInstanceUID, Image]));
  const series = buildSeries(rows.map(({ metadata }) => metadata));
  return series.map(({ slices }) => slices.map(({ SOPInstanceUID }) => imageOf.get(SOPInstanceUID)!));
}
