import type { DataSet } from "dicom-parser";
import type { SliceMetadata } from "../../types.js";
import { parseDataSet } from "./parse-data-set.js";
import { readTextAt } from "./read-element.js";
import { readFileMetadata } from "./read-slices.js";

/** DICOM keyword of an element that identifies a patient. */
export type IdentifyingKeyword =
  | "PatientName"
  | "PatientBirthDate"
  | "OtherPatientNames"
  | "PatientBirthName"
  | "PatientAddress"
  | "PatientMotherBirthName"
  | "PatientTelephoneNumbers";

/**
 * Elements that name a patient or lead to one, and that no research data set needs: a part of those that DICOM PS3.15
 * table E.1-1 removes. PatientID is not among them: it is needed to keep patients apart.
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
 * What stands in place of a name or a date that was removed: nothing, letters X or zeros, or the word for it and perhaps a
 * number. No other letters: Anonsen is a name.
 */
const REMOVED = /^([\s^x0*-]*|(anon(ym(ous|i[sz]ed)?)?|de-?identified)\P{L}*|removed|none|unknown)$/iu;

/**
 * Finds the elements of a header that still tell who the patient is: a name, a date of birth, an address. Their values are
 * looked at and go nowhere. That there are none does not make a file anonymous: other elements, and the pixels, can tell.
 */
function findIdentifyingElements(dataSet: DataSet): IdentifyingKeyword[] {
  const keywords = Object.keys(IDENTIFYING) as IdentifyingKeyword[];
  return keywords.filter((keyword) => !REMOVED.test(readTextAt(dataSet, keyword, IDENTIFYING[keyword]) ?? ""));
}

/** The header of a file, and what in it should not leave a hospital. */
export interface DicomHeader {
  readonly metadata: SliceMetadata;
  /** DICOM keywords of elements that still name a patient; none for a file that was cleaned. */
  readonly identifying: readonly IdentifyingKeyword[];
}

/**
 * Parses the header of one DICOM image as {@link parseMetadata} does, and checks that it tells no patient's name, date of
 * birth or address.
 *
 * @param bytes A DICOM file, or its beginning as far as PixelData.
 * @throws TypeError and DicomError as {@link parseMetadata} does.
 */
export function parseHeader(bytes: Uint8Array): DicomHeader {
  const header = parseDataSet(bytes);
  return { metadata: readFileMetadata(header), identifying: findIdentifyingElements(header.dataSet) };
}
