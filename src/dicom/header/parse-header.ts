import type { DataSet } from "dicom-parser";
import { toBytes } from "../../guards/internal.js";
import type { SliceMetadata } from "../../types.js";
import { parseDataSet } from "./parse-data-set.js";
import { readTextAt } from "./read-element.js";
import { readFileMetadata, readSlices } from "./read-slices.js";

/** The DICOM keyword of an element that identifies a patient. */
export type IdentifyingKeyword =
  | "PatientName"
  | "PatientBirthDate"
  | "OtherPatientNames"
  | "PatientBirthName"
  | "PatientAddress"
  | "PatientMotherBirthName"
  | "PatientTelephoneNumbers";

/**
 * Elements that identify a patient and that no research data set needs: some of those that DICOM PS3.15 table E.1-1
 * removes. PatientID is not among them, because it is needed to keep patients apart.
 */
const IDENTIFYING = {
  PatientName: "x00100010",
  PatientBirthDate: "x00100030",
  OtherPatientNames: "x00101001",
  PatientBirthName: "x00101005",
  PatientAddress: "x00101040",
  PatientMotherBirthName: "x00101060",
  PatientTelephoneNumbers: "x00102154",
} as const satisfies Record<IdentifyingKeyword, string>;

/**
 * A replacement for a removed name or date: an empty text, letters X or zeros, or a word such as "anonymous", perhaps
 * with a number. No other letters may follow, since Anonsen is a name.
 */
const REMOVED = /^([\s^x0*-]*|(anon(ym(ous|i[sz]ed)?)?|de-?identified)\P{L}*|removed|none|unknown)$/iu;

/**
 * Finds the elements of a header that still identify the patient: a name, a date of birth, an address. Their values are
 * tested and not stored. An empty result does not make a file anonymous: other elements, and the pixels, can identify.
 */
function findIdentifyingElements(dataSet: DataSet): IdentifyingKeyword[] {
  const keywords = Object.keys(IDENTIFYING) as IdentifyingKeyword[];
  return keywords.filter((keyword) => !REMOVED.test(readTextAt(dataSet, keyword, IDENTIFYING[keyword]) ?? ""));
}

/** The header of a file, with a list of elements that should not leave a hospital. */
export interface DicomHeader {
  readonly metadata: SliceMetadata;
  /** DICOM keywords of elements that still identify a patient; empty for a de-identified file. */
  readonly identifying: readonly IdentifyingKeyword[];
  /**
   * Contradictions of the file that reading has got over: implicit file meta elements, or a data set that is implicit
   * although the file says explicit, or the other way round. None for a sound file.
   */
  readonly warnings: readonly string[];
}

/**
 * Parses the headers of the slices of a file: one per frame.
 *
 * @param bytes A DICOM file, or its beginning up to and including the tag of PixelData.
 * @throws DicomError as {@link parseMetadata} does, and if frames and their descriptions differ in number.
 */
export function parseSliceHeaders(bytes: Uint8Array): readonly SliceMetadata[] {
  const header = parseDataSet(bytes);
  return readSlices(header, readFileMetadata(header));
}

/**
 * Parses the header of a DICOM image as {@link parseMetadata} does, and lists the elements that still hold a patient's
 * name, date of birth, address or telephone number.
 *
 * @param bytes A DICOM file, or its beginning up to and including the tag of PixelData.
 * @throws TypeError and DicomError as {@link parseMetadata} does.
 * @example
 * ```ts
 * const { metadata, identifying } = parseHeader(await readFile("slice.dcm"));
 * if (identifying.length > 0) console.warn(metadata.SOPInstanceUID, identifying); // ["PatientName"]
 * ```
 */
export function parseHeader(bytes: Uint8Array | ArrayBuffer): DicomHeader {
  const header = parseDataSet(toBytes("parseHeader: bytes", bytes));
  const { warnings } = header;
  return { metadata: readFileMetadata(header), identifying: findIdentifyingElements(header.dataSet), warnings };
}
