import dicomParser, { type DataSet } from "dicom-parser";
import { DicomError } from "../../errors.js";
import { correctEncoding } from "./correct-encoding.js";
import { hideOffsetTables } from "./hide-offset-tables.js";
import { inflateDataSet } from "./inflate-data-set.js";
import { quotable, readText } from "./read-element.js";
import { PIXEL_DATA, TAGS } from "./tags.js";
import { DEFLATED } from "./transfer-syntax-name.js";
import { wrapDataSet } from "./wrap-data-set.js";

/**
 * Limits on inflating a deflated data set, because a few kilobytes of a hostile file can become gigabytes. CT deflates
 * to a half or a third of its size. A slice of air alone deflates to a thousandth, which `pixels.least` allows.
 */
const LIMITS = {
  expansion: 64,
  /** For the elements before PixelData, in bytes. */
  header: { least: 2 ** 20, most: 2 ** 24 },
  pixels: { least: 2 ** 25 },
} as const;

/** Computes the number of bytes to inflate in search of PixelData. */
function headerLimit(file: Uint8Array): number {
  return Math.min(Math.max(LIMITS.expansion * file.length, LIMITS.header.least), LIMITS.header.most);
}

/** A header parsed up to PixelData. */
export interface ParsedHeader {
  /**
   * All elements but PixelData lie wholly within its `byteArray`. For the deflated transfer syntax that is the inflated
   * data set, not the file. Do not read the file meta group (0002,xxxx) here: its offsets refer to the file.
   */
  readonly dataSet: DataSet;
  readonly transferSyntax: string | undefined;
  /** Contradictions of the file that reading has got over. */
  readonly warnings: readonly string[];
}

/**
 * Extracts the error from what dicom-parser throws: a string, an error, or `{ exception, dataSet }` around either. The
 * data set is dropped, because it holds everything the file says about a patient, and errors end up in logs.
 */
function exceptionOf(thrown: unknown): unknown {
  return typeof thrown === "object" && thrown !== null && "exception" in thrown ? thrown.exception : thrown;
}

/** Runs dicom-parser up to a tag. Turns everything that it throws into a DicomError. */
function parseElements(bytes: Uint8Array, untilTag: string | undefined, inflateLimit: number): DataSet {
  const inflater = (file: Uint8Array, position: number) => inflateDataSet(file.subarray(position), inflateLimit);
  try {
    return dicomParser.parseDicom(bytes, { ...(untilTag && { untilTag }), inflater });
  } catch (thrown) {
    const cause = exceptionOf(thrown);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DicomError(
      `DICOM header cut short or damaged: expected elements up to PixelData in ${bytes.length} bytes, got "${reason}"`,
      { tag: reason.includes("0002,0010") ? "TransferSyntaxUID" : "PixelData", cause },
    );
  }
}

/** Computes the length of a deflated data set up to the end of its pixels from its own header, in bytes. */
function wholeLength(dataSet: DataSet): number {
  const { Rows, Columns, BitsAllocated, SamplesPerPixel } = TAGS;
  const counts = [Rows, Columns, BitsAllocated, SamplesPerPixel].map((tag) => dataSet.uint16(tag) ?? 1);
  const frames = Number(readText(dataSet, "NumberOfFrames") ?? 1) || 1;
  const pixelBits = counts.reduce((product, count) => product * count, frames);
  return dataSet.elements[PIXEL_DATA].dataOffset + Math.ceil(pixelBits / 8);
}

/**
 * Parses up to PixelData. Inflates a deflated data set a second time if its pixels lie beyond the limit of the first, but
 * not if its header states more than the file can become: its pixels are then cut, which decoding them reports.
 */
function parseUntilPixels(bytes: Uint8Array): DataSet {
  const limit = headerLimit(bytes);
  const dataSet = parseElements(bytes, PIXEL_DATA, limit);
  const isCut = dataSet.byteArray !== bytes && dataSet.byteArray.length === limit;
  if (!isCut || dataSet.elements[PIXEL_DATA] === undefined) return dataSet;
  const most = Math.max(LIMITS.expansion * bytes.length, LIMITS.pixels.least);
  const length = wholeLength(dataSet);
  return length > most ? dataSet : parseElements(bytes, PIXEL_DATA, length);
}

/** Describes the Modality of a data set for a message. The bytes may end before the element does. */
function describeModality(dataSet: DataSet): string {
  const element = dataSet.elements[TAGS.Modality];
  const isWhole = element !== undefined && element.dataOffset + element.length <= dataSet.byteArray.length;
  return `Modality ${quotable((isWhole && readText(dataSet, "Modality")) || "unknown")}`;
}

/** Parses the file meta elements and the elements up to PixelData. */
function parseHeaderElements(file: Uint8Array): Omit<ParsedHeader, "warnings"> {
  const dataSet = parseUntilPixels(file);
  // dicom-parser reports no error for a header cut between two elements, or within an element in implicit VR.
  if (dataSet.elements[PIXEL_DATA] === undefined) {
    throw new DicomError(
      `DICOM header cut short, or not an image: expected PixelData, got ${file.length} bytes without it ` +
        `(${describeModality(dataSet)})`,
      { tag: "PixelData" },
    );
  }
  const isInflated = dataSet.byteArray !== file;
  return { dataSet, transferSyntax: isInflated ? DEFLATED : dataSet.string(TAGS.TransferSyntaxUID) };
}

/**
 * Parses a DICOM file up to PixelData; the pixels themselves may be missing. If a file has no preamble, no file meta
 * elements, or file meta elements that contradict its data set, its first element determines the encoding.
 *
 * @throws DicomError for bytes that are not a DICOM file; with tag `PixelData` if PixelData is not reached.
 */
export function parseDataSet(bytes: Uint8Array): ParsedHeader {
  const { file, ...corrected } = correctEncoding(wrapDataSet(bytes));
  try {
    return { ...parseHeaderElements(file), ...corrected };
  } catch (error) {
    const readable = hideOffsetTables(file);
    if (readable === undefined) throw error;
    return { ...parseHeaderElements(readable), ...corrected };
  }
}

/**
 * Parses all elements of a DICOM file that is not an image: a report, a plan, a directory.
 *
 * @throws DicomError for bytes that are not a DICOM file, and for a damaged file.
 */
export function parseWholeDataSet(bytes: Uint8Array): DataSet {
  const { file } = correctEncoding(wrapDataSet(bytes));
  return parseElements(file, undefined, headerLimit(file));
}
