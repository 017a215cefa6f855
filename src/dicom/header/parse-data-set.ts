import dicomParser, { type DataSet } from "dicom-parser";
import { DicomError } from "../../errors.js";
import { hideOffsetTables } from "./hide-offset-tables.js";
import { inflateDataSet } from "./inflate-data-set.js";
import { quotable, readText } from "./read-element.js";
import { PIXEL_DATA, TAGS } from "./tags.js";
import { DEFLATED } from "./transfer-syntax-name.js";
import { wrapDataSet } from "./wrap-data-set.js";

/**
 * Most bytes of a deflated data set that are inflated: a few kilobytes of a hostile file would else become gigabytes. CT
 * deflates to a half or a third, and a slice of nothing but air, which deflates to a thousandth, is within `pixels.least`.
 */
const LIMITS = {
  expansion: 64,
  /** Of what comes before PixelData. */
  header: { least: 2 ** 20, most: 2 ** 24 },
  pixels: { least: 2 ** 25 },
} as const;

/** Computes how many bytes of a deflated file are inflated to find its PixelData. */
function headerLimit(file: Uint8Array): number {
  return Math.min(Math.max(LIMITS.expansion * file.length, LIMITS.header.least), LIMITS.header.most);
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

/**
 * Takes the error out of what dicom-parser throws: a text, an error, or `{ exception, dataSet }` around either. The data
 * set is left behind, for it holds all that a file says about a patient, and errors end up in logs.
 */
function exceptionOf(thrown: unknown): unknown {
  return typeof thrown === "object" && thrown !== null && "exception" in thrown ? thrown.exception : thrown;
}

/** Runs dicom-parser up to a tag. Everything that it throws becomes a DicomError here. */
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

/** Computes how many bytes a deflated data set has up to the end of its pixels, by its own header. */
function wholeLength(dataSet: DataSet): number {
  const { Rows, Columns, BitsAllocated, SamplesPerPixel } = TAGS;
  const counts = [Rows, Columns, BitsAllocated, SamplesPerPixel].map((tag) => dataSet.uint16(tag) ?? 1);
  const frames = Number(readText(dataSet, "NumberOfFrames") ?? 1) || 1;
  const pixelBits = counts.reduce((product, count) => product * count, frames);
  return dataSet.elements[PIXEL_DATA].dataOffset + Math.ceil(pixelBits / 8);
}

/** Parses up to PixelData; a deflated data set is then inflated once more where its pixels lie beyond the limit. */
function parseUntilPixels(bytes: Uint8Array): DataSet {
  const limit = headerLimit(bytes);
  const dataSet = parseElements(bytes, PIXEL_DATA, limit);
  const isCut = dataSet.byteArray !== bytes && dataSet.byteArray.length === limit;
  if (!isCut || dataSet.elements[PIXEL_DATA] === undefined) return dataSet;
  const most = Math.max(LIMITS.expansion * bytes.length, LIMITS.pixels.least);
  return parseElements(bytes, PIXEL_DATA, Math.min(wholeLength(dataSet), most));
}

/** Says which Modality a data set has, for a message. The element itself may lie beyond a cut. */
function describeModality(dataSet: DataSet): string {
  const element = dataSet.elements[TAGS.Modality];
  const isWhole = element !== undefined && element.dataOffset + element.length <= dataSet.byteArray.length;
  return `Modality ${quotable((isWhole && readText(dataSet, "Modality")) || "unknown")}`;
}

/** Parses the file meta elements and the elements up to PixelData. */
function parseHeaderElements(file: Uint8Array): ParsedHeader {
  const dataSet = parseUntilPixels(file);
  // dicom-parser ends without complaint where a header is cut between two elements, or implicit within one.
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
 * Parses a DICOM file up to PixelData, whose own bytes need not be there. A file without preamble, or without file meta
 * elements, is parsed as what its first element says it is.
 *
 * @throws TypeError unless `bytes` is a Uint8Array.
 * @throws DicomError for bytes that are no DICOM file; tag `PixelData` where PixelData is not reached.
 */
export function parseDataSet(bytes: Uint8Array): ParsedHeader {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`DICOM bytes must be a Uint8Array, got ${typeof bytes}`);
  const file = wrapDataSet(bytes);
  try {
    return parseHeaderElements(file);
  } catch (error) {
    const readable = hideOffsetTables(file);
    if (readable === undefined) throw error;
    return parseHeaderElements(readable);
  }
}

/**
 * Parses all elements of a DICOM file that is no image: a report, a plan, a directory.
 *
 * @throws DicomError for bytes that are no DICOM file, or a damaged one.
 */
export function parseWholeDataSet(bytes: Uint8Array): DataSet {
  const file = wrapDataSet(bytes);
  return parseElements(file, undefined, headerLimit(file));
}
