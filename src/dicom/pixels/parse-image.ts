import type { DataSet } from "dicom-parser";
import { UnsupportedError } from "../../errors.js";
import { toBytes } from "../../guards/internal.js";
import type { SliceMetadata } from "../../types.js";
import { DECODERS } from "../codecs/decoders.js";
import { parseDataSet } from "../header/parse-data-set.js";
import { quotable } from "../header/read-element.js";
import { readFileMetadata, readSlices } from "../header/read-slices.js";
import { PIXEL_DATA } from "../header/tags.js";
import { EXPLICIT_BIG_ENDIAN, isNativeTransferSyntax, transferSyntaxName } from "../header/transfer-syntax-name.js";
import { type FrameBytes, locateFrames } from "./locate-frames.js";
import { type ModalityLut, readModalityLut } from "./modality-lut.js";

/** A DICOM image with a parsed header and pixels that are not decoded yet. */
export interface DicomImage {
  /** Headers of the slices: one for a single-frame file, one per frame for a multi-frame file. */
  readonly slices: readonly SliceMetadata[];
  /** The bytes of the pixels of each slice, as in the file. */
  readonly frames: readonly FrameBytes[];
  readonly modalityLut: ModalityLut | undefined;
}

/** Throws an UnsupportedError for images that gray slices of 8 or 16 bits cannot represent. */
function assertSupported(dataSet: DataSet, metadata: SliceMetadata): void {
  const { TransferSyntaxUID: uid, SamplesPerPixel, PhotometricInterpretation, BitsAllocated } = metadata;
  const refuse = (feature: string, expected: string) => {
    throw new UnsupportedError(`parseImage: expected ${expected}, got ${feature}`, { feature });
  };
  if (!isNativeTransferSyntax(uid) && !DECODERS.has(uid)) {
    refuse(`${quotable(uid)} (${transferSyntaxName(uid)})`, "a transfer syntax with a decoder");
  }
  if (SamplesPerPixel !== 1) refuse(`SamplesPerPixel ${SamplesPerPixel}`, "one sample per pixel");
  if (!PhotometricInterpretation.startsWith("MONOCHROME")) {
    refuse(`PhotometricInterpretation ${quotable(PhotometricInterpretation)}`, "MONOCHROME1 or MONOCHROME2");
  }
  if (BitsAllocated !== 8 && BitsAllocated !== 16) refuse(`BitsAllocated ${BitsAllocated}`, "8 or 16 bits per pixel");
  // Bytes in big-endian words would need swapping in pairs (DICOM PS3.5 section 8.1.1). No scanner writes them.
  if (BitsAllocated === 8 && uid === EXPLICIT_BIG_ENDIAN && dataSet.elements[PIXEL_DATA].vr === "OW") {
    refuse("8-bit pixels in big-endian words", "8-bit pixels in bytes");
  }
}

/**
 * Parses a DICOM file of one or more gray slices: reads their headers and locates their pixels. Decode the slices one
 * by one with {@link decodeSlice}.
 *
 * Each frame of a multi-frame file is a slice, with the position, orientation, spacing, slope and windows of its
 * functional groups (DICOM PS3.3 section C.7.6.16). Their ids are `UID_f0001`, `UID_f0002` and so on.
 *
 * @param bytes A whole DICOM file; preamble and file meta elements may be absent.
 * @throws TypeError unless `bytes` is a Uint8Array, a Buffer or an ArrayBuffer.
 * @throws DicomError as {@link parseMetadata} does, and with tag `PixelData` if pixels of a frame are missing.
 * @throws UnsupportedError for a transfer syntax without a decoder (`feature` is its UID and name), several samples per
 * pixel, a palette, or a BitsAllocated other than 8 or 16.
 * @example
 * ```ts
 * const image = parseImage(await readFile("multi-frame.dcm"));
 * console.log(image.slices.length, image.slices[0].SOPInstanceUID); // 24 1.2.840.1_f0001
 * ```
 */
export function parseImage(bytes: Uint8Array | ArrayBuffer): DicomImage {
  const header = parseDataSet(toBytes("parseImage: bytes", bytes));
  const metadata = readFileMetadata(header);
  assertSupported(header.dataSet, metadata);
  const frames = locateFrames(header.dataSet, metadata);
  return { slices: readSlices(header, metadata), frames, modalityLut: readModalityLut(header.dataSet, metadata) };
}
