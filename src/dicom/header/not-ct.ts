import type { SliceMetadata } from "../../types.js";
import { parseWholeDataSet } from "./parse-data-set.js";
import { quotable, readText } from "./read-element.js";
import { TAGS } from "./tags.js";

/**
 * CT Image Storage, Enhanced CT Image Storage and Legacy Converted Enhanced CT Image Storage (DICOM PS3.6 table A-1).
 */
const CT_CLASSES: readonly string[] = [
  "1.2.840.10008.5.1.4.1.1.2",
  "1.2.840.10008.5.1.4.1.1.2.1",
  "1.2.840.10008.5.1.4.1.1.2.2",
];

/** DirectoryRecordSequence, the content of a DICOMDIR (DICOM PS3.3 section F.3.2.2). */
const DIRECTORY_RECORD_SEQUENCE = "x00041220";

/**
 * Returns the reason why an image is not a CT slice: another modality, another kind of object, or a localizer, the
 * overview image for planning an examination. An absent element is no reason.
 *
 * @returns `undefined` for a CT slice.
 */
export function notCtReason({ Modality, SOPClassUID, ImageType }: SliceMetadata): string | undefined {
  // CS has capitals only (DICOM PS3.5 section 6.2), but some files say "ct".
  if (Modality !== undefined && Modality.trim().toUpperCase() !== "CT") return `not CT: Modality ${quotable(Modality)}`;
  if (ImageType?.some((value) => value.toUpperCase() === "LOCALIZER")) return "not a slice: ImageType LOCALIZER";
  if (SOPClassUID !== undefined && !CT_CLASSES.includes(SOPClassUID)) {
    return `not CT: SOPClassUID ${quotable(SOPClassUID)}`;
  }
  return undefined;
}

/**
 * Returns the reason why a DICOM file does not contain an image: it is a directory, a report, a plan or a waveform.
 *
 * @param bytes A whole file.
 * @returns `undefined` for an image, even a damaged one.
 * @throws DicomError for bytes that are not a DICOM file, and for a damaged file.
 */
export function notImageReason(bytes: Uint8Array): string | undefined {
  const dataSet = parseWholeDataSet(bytes);
  if (dataSet.elements[DIRECTORY_RECORD_SEQUENCE]) return "not an image: DICOMDIR, a directory of files";
  if (dataSet.elements[TAGS.Rows]) return undefined;
  return `not an image: Modality ${quotable(readText(dataSet, "Modality") ?? "unknown")}`;
}
