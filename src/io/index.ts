/**
 * The only folder that opens files: DICOM files, PNG images, tables in Parquet and CSV, and weights in safetensors.
 * Every writer writes to a temporary file and renames it, so a reader never sees a partial file. Error messages name a
 * file without its absolute path.
 *
 * ```ts
 * import { readMetadataTable, readTriplets } from "ct-hemorrhage/io";
 * const rows = await readMetadataTable("stage_2_train_metadata.parquet.gzip");
 * const triplets = await readTriplets("stage_2_train_triplets.csv");
 * console.log(rows[0].metadata.ImagePositionPatient, triplets[0].center);
 * ```
 *
 * @module
 */
export { writeFileAtomic } from "./files/atomic.js";
export { writeJson } from "./files/json.js";
export type { ZipLocator } from "./files/zip-directory.js";
export { decodePng, encodePng, readPng, writePng } from "./png/png.js";
export {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type Safetensors,
  type SafetensorsOptions,
  writeSafetensors,
} from "./safetensors/safetensors.js";
export { listFiles } from "./sources/dicom-folder.js";
export { type FileLocator, listSource, type SourceFile } from "./sources/dicom-source.js";
export { readDicom, readMetadata } from "./sources/read-dicom.js";
export { readSource } from "./sources/read-source.js";
export { readTable, writeTable } from "./tables/class-table.js";
export { type FailureRow, writeFailures } from "./tables/failures.js";
export { writeGeometry } from "./tables/geometry-table.js";
export { readLabels, readSampleSubmission } from "./tables/labels.js";
export type { MetadataCells, MetadataRow } from "./tables/metadata-cells.js";
export {
  type GeometryRow,
  type MetadataColumns,
  readMetadataColumns,
  readMetadataTable,
  readSliceGeometry,
  writeMetadataTable,
} from "./tables/metadata-table.js";
export { readPredictions, writePredictions, writeSubmission, writeTestPredictions } from "./tables/predictions.js";
export type { TableOptions } from "./tables/read-class-table.js";
export { readTeamFolds, TEAM_FOLD_SCHEMES, type TeamFoldScheme } from "./tables/team-folds.js";
export { readTriplets, writeTriplets } from "./tables/triplets.js";
