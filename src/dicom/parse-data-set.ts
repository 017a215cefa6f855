import dicomParser, { type DataSet } from "dicom-parser";
import { inflateSync } from "fflate";
import { DicomError } from "../errors.js";
import { PIXEL_DATA, TAGS } from "./tags.js";
import { DEFLATED } from "./transfer-syntax-name.js";

/** Where the letters DICM stand in every DICOM file, in bytes (DICOM PS3.10 section 7.1). */
const PREFIX_OFFSET = 128;
const PREFIX = "DICM";

/** Throws unless DICM stands where it must. */
function assertPrefix(bytes: Uint8Array): void {
  const found = bytes.subarray(PREFIX_OFFSET, PREFIX_OFFSET + PREFIX.length);
  if (String.fromCharCode(...found) === PREFIX) return;
  const got =
    found.length < PREFIX.length
      ? `${bytes.length} bytes in all`
      : Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw new DicomError(`not a DICOM file: expected ${PREFIX} at byte ${PREFIX_OFFSET}, got ${got}`);
}

/** A header parsed as far as PixelData. */
export interface ParsedHeader {
  /**
   * Every element but PixelData lies wholly within its `byteArray`, which for the deflated transfer syntax is not the
   * file but its inflated data set. Of the file meta group (0002,xxxx) read nothing here: its offsets are of the file.
   */
  readonly dataSet: DataSet;
  readonly transferSyntax: string | undefined;
}

/** Inflates what follows the file meta group (DICOM PS3.5 section A.5); dicom-parser reads the result from byte 0. */
function inflateDataSet(bytes: Uint8Array, position: number): Uint8Array {
  return inflateSync(bytes.subarray(position));
}

/**
 * Takes the error out of what dicom-parser throws: a text, an error, or `{ exception, dataSet }` around either. The data
 * set is left behind, for it holds all that a file says about a patient, and errors end up in logs.
 */
function exceptionOf(thrown: unknown): unknown {
  return typeof thrown === "object" && thrown !== null && "exception" in thrown ? thrown.exception : thrown;
}

/** Parses the elements up to PixelData. Everything that dicom-parser throws becomes a DicomError here. */
function parseElements(bytes: Uint8Array): DataSet {
  try {
    return dicomParser.parseDicom(bytes, { untilTag: PIXEL_DATA, inflater: inflateDataSet });
  } catch (thrown) {
    const cause = exceptionOf(thrown);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DicomError(
      `DICOM header cut short or damaged: expected elements up to PixelData in ${bytes.length} bytes, got "${reason}"`,
      { tag: reason.includes("0002,0010") ? "TransferSyntaxUID" : "PixelData", cause },
    );
  }
}

/** Says which Modality a data set has, for a message. The element itself may lie beyond a cut. */
function describeModality(dataSet: DataSet): string {
  const element = dataSet.elements[TAGS.Modality];
  const isWhole = element !== undefined && element.dataOffset + element.length <= dataSet.byteArray.length;
  return `Modality ${(isWhole && dataSet.string(TAGS.Modality)) || "unknown"}`;
}

/**
 * Parses a DICOM file up to PixelData, whose own bytes need not be there.
 *
 * @throws TypeError unless `bytes` is a Uint8Array.
 * @throws DicomError for bytes without the prefix DICM; tag `PixelData` where PixelData is not reached.
 */
export function parseDataSet(bytes: Uint8Array): ParsedHeader {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`DICOM bytes must be a Uint8Array, got ${typeof bytes}`);
  assertPrefix(bytes);
  const dataSet = parseElements(bytes);
  // dicom-parser ends without complaint where a header is cut between two elements, or implicit within one.
  if (dataSet.elements[PIXEL_DATA] === undefined) {
    throw new DicomError(
      `DICOM header cut short, or not an image: expected PixelData, got ${bytes.length} bytes without it ` +
        `(${describeModality(dataSet)})`,
      { tag: "PixelData" },
    );
  }
  const isInflated = dataSet.byteArray !== bytes;
  return { dataSet, transferSyntax: isInflated ? DEFLATED : dataSet.string(TAGS.TransferSyntaxUID) };
}
