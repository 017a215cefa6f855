/**
 * Reads the bytes of a DICOM file: its header by DICOM keyword, its stored values, its slices in Hounsfield units.
 * These functions open no file. A header needs only the beginning of a file; pixels need all of it, plain or
 * compressed. Each frame of a multi-frame file is a slice. Invalid data causes a DicomError whose `tag` is the DICOM
 * keyword, and a valid encoding or kind of image that this package does not handle causes an UnsupportedError. No bytes
 * cause any other error. Of what a header says about a person, records hold PatientID alone, and messages hold nothing.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { parseHuImage } from "ct-hemorrhage/dicom";
 *
 * const { metadata, image } = await parseHuImage(await readFile("slice.dcm"));
 * console.log(metadata.SOPInstanceUID, image.shape, image.get(0, 0)); // ID_000012eaf [ 512, 512 ] -1000
 * ```
 *
 * @module
 */

export { NON_SLICE_KINDS, type NonSliceKind, type NonSliceReason, nonSliceReason } from "./header/non-slice.js";
export { type DicomHeader, type IdentifyingKeyword, parseHeader } from "./header/parse-header.js";
export { parseMetadata } from "./header/parse-metadata.js";
export { transferSyntaxName } from "./header/transfer-syntax-name.js";
export { type PadOptions, padToSquare } from "./hounsfield/pad-to-square.js";
export { type HuSlice, parseHuImage, toHuSlice } from "./hounsfield/parse-hu-image.js";
export { repairWrapAround } from "./hounsfield/repair-wrap-around.js";
export { toHounsfield } from "./hounsfield/to-hounsfield.js";
export type { StoredArray } from "./pixels/clean-stored-values.js";
export { decodeSlice, type StoredPixels } from "./pixels/decode-slice.js";
export type { FrameBytes } from "./pixels/locate-frames.js";
export type { ModalityLut } from "./pixels/modality-lut.js";
export { type DicomImage, parseImage } from "./pixels/parse-image.js";
export { type FrameOptions, parseStoredPixels } from "./pixels/parse-stored-pixels.js";
