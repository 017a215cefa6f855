import type { DataSet } from "dicom-parser";
import ndarray, { type NdArray } from "ndarray";
import { DicomError, UnsupportedError } from "../errors.js";
import type { SliceMetadata } from "../types.js";
import { parseDataSet } from "./parse-data-set.js";
import { readMetadata } from "./read-metadata.js";
import { MODALITY_LUT_SEQUENCE, PIXEL_DATA } from "./tags.js";
import { EXPLICIT_BIG_ENDIAN, isNativeTransferSyntax, transferSyntaxName } from "./transfer-syntax-name.js";

/** The typed arrays of stored values: 8 or 16 bits, signed as PixelRepresentation says. */
export type StoredArray = Int8Array | Uint8Array | Int16Array | Uint16Array;

/** One slice before any rescaling. */
export interface StoredPixels {
  /** As in the file. */
  readonly metadata: SliceMetadata;
  /** Stored values, `[Rows, Columns]`: not yet in Hounsfield units. */
  readonly pixels: NdArray<StoredArray>;
}

/** Length that marks PixelData as a sequence of compressed fragments (DICOM PS3.5 section A.4). */
const UNDEFINED_LENGTH = 0xffffffff;

/** Throws an UnsupportedError for what no plain array of one gray slice can hold. */
function assertSupported(dataSet: DataSet, metadata: SliceMetadata): void {
  const {
    TransferSyntaxUID: uid,
    NumberOfFrames,
    SamplesPerPixel,
    PhotometricInterpretation,
    BitsAllocated,
  } = metadata;
  const fail = (feature: string, expected: string) => {
    throw new UnsupportedError(`parseStoredPixels: expected ${expected}, got ${feature}`, { feature });
  };
  if (!isNativeTransferSyntax(uid)) fail(`${uid} (${transferSyntaxName(uid)})`, "an uncompressed transfer syntax");
  if (NumberOfFrames !== 1) fail(`NumberOfFrames ${NumberOfFrames}`, "a single frame");
  if (SamplesPerPixel !== 1) fail(`SamplesPerPixel ${SamplesPerPixel}`, "one sample per pixel");
  if (!PhotometricInterpretation.startsWith("MONOCHROME")) {
    fail(`PhotometricInterpretation ${PhotometricInterpretation}`, "MONOCHROME1 or MONOCHROME2");
  }
  if (BitsAllocated !== 8 && BitsAllocated !== 16) fail(`BitsAllocated ${BitsAllocated}`, "8 or 16 bits per pixel");
  // Bytes in big-endian words would have to be swapped in pairs (DICOM PS3.5 section 8.1.1): no scanner writes them.
  if (BitsAllocated === 8 && uid === EXPLICIT_BIG_ENDIAN && dataSet.elements[PIXEL_DATA].vr === "OW") {
    fail("8-bit pixels in big-endian words", "8-bit pixels in bytes");
  }
  if (dataSet.elements[MODALITY_LUT_SEQUENCE]) fail("ModalityLUTSequence", "RescaleSlope and RescaleIntercept");
}

/** Copies the bytes of the pixels, which begin at any offset, even or odd, to an array of their own. */
function copyPixelBytes(dataSet: DataSet, metadata: SliceMetadata): Uint8Array<ArrayBuffer> {
  const { dataOffset, length } = dataSet.elements[PIXEL_DATA];
  if (length === UNDEFINED_LENGTH) {
    throw new DicomError("PixelData must have a length in an uncompressed transfer syntax, got an undefined length", {
      tag: "PixelData",
    });
  }
  const expected = (metadata.Rows * metadata.Columns * metadata.BitsAllocated) / 8;
  const available = Math.min(length, dataSet.byteArray.length - dataOffset);
  if (available < expected) {
    throw new DicomError(`PixelData must have ${expected} bytes, got ${available}`, { tag: "PixelData" });
  }
  const copy = new Uint8Array(expected);
  copy.set(dataSet.byteArray.subarray(dataOffset, dataOffset + expected));
  return copy;
}

/** Swaps the two bytes of each 16-bit word in place. */
function swapBytePairs(bytes: Uint8Array): void {
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const first = bytes[i];
    bytes[i] = bytes[i + 1];
    bytes[i + 1] = first;
  }
}

/** Reads the bytes of pixels as numbers of their type. */
function toStoredArray(bytes: Uint8Array<ArrayBuffer>, metadata: SliceMetadata): StoredArray {
  const isSigned = metadata.PixelRepresentation === 1;
  if (metadata.BitsAllocated === 8) return isSigned ? new Int8Array(bytes.buffer) : bytes;
  if (metadata.TransferSyntaxUID === EXPLICIT_BIG_ENDIAN) swapBytePairs(bytes);
  return isSigned ? new Int16Array(bytes.buffer) : new Uint16Array(bytes.buffer);
}

/**
 * Parses the header and the stored values of one uncompressed gray slice.
 *
 * Takes the transfer syntaxes Implicit VR Little Endian, Explicit VR Little Endian, Explicit VR Big Endian and Deflated
 * Explicit VR Little Endian. The bits above BitsStored are left as they are: clean in the RSNA files, but the standard
 * lets them hold anything (DICOM PS3.5 section 8.1.1). Bytes after the last pixel are padding and are ignored.
 *
 * @param bytes A whole DICOM file.
 * @throws TypeError unless `bytes` is a Uint8Array.
 * @throws DicomError as {@link parseMetadata} does, and with tag `PixelData` for too few bytes of pixels.
 * @throws UnsupportedError for another transfer syntax (`feature` is its UID and name), several frames or samples, a
 * palette, other than 8 or 16 bits allocated, or a Modality LUT in place of slope and intercept.
 */
export function parseStoredPixels(bytes: Uint8Array): StoredPixels {
  const header = parseDataSet(bytes);
  const { dataSet } = header;
  const metadata = readMetadata(header);
  assertSupported(dataSet, metadata);
  const values = toStoredArray(copyPixelBytes(dataSet, metadata), metadata);
  return { metadata, pixels: ndarray(values, [metadata.Rows, metadata.Columns]) };
}
