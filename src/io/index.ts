/**
 * The only folder that opens files: DICOM folders, PNG, tables in Parquet and CSV, weights in safetensors. Every writer
 * writes to a temporary name and renames, so that a reader sees a whole file or none. Errors name a file by its own
 * name, never by its full path.
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
export { isTemporaryName, replaceFile, writeFileAtomic, writeFileAtomicSync } from "./atomic.js";
export { listFiles, readDicom, readMetadata } from "./dicom-folder.js";
export { type FileLocator, listSource, type SourceFile } from "./dicom-source.js";
export { type FailureRow, writeFailures } from "./failures.js";
export { fileExists } from "./file-exists.js";
export { writeGeometry } from "./geometry-table.js";
export { appendLine, type Journal, type JournalOptions, openJournal } from "./journal.js";
export { readJson, writeJson } from "./json.js";
export { readLabels, readSampleSubmission } from "./labels.js";
export type { MetadataCells, MetadataRow } from "./metadata-cells.js";
export {
  type GeometryRow,
  type MetadataColumns,
  readMetadataColumns,
  readMetadataTable,
  readSliceGeometry,
  writeMetadataTable,
} from "./metadata-table.js";
export {
  type PhantomOptions,
  type PhantomProgress,
  type PhantomSplitSummary,
  type PhantomSummary,
  writePhantom,
} from "./phantom-folder.js";
export { decodePng, encodePng, readPng, writePng } from "./png.js";
export { readPredictions, writePredictions, writeSubmission, writeTestPredictions } from "./predictions.js";
export { readSource, readSourceStart, type SourceStart } from "./read-source.js";
export { createRunFolder } from "./run-folder.js";
export {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type Safetensors,
  type SafetensorsOptions,
  writeSafetensors,
} from "./safetensors.js";
export { readTeamFolds, type TeamFoldScheme } from "./team-folds.js";
export { readTriplets, writeTriplets } from "./triplets.js";
export type { ZipLocator } from "./zip-directory.js";
