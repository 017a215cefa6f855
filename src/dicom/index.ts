/**
 * From the bytes of a DICOM file to records: the header by DICOM keyword, the stored values, the slice in Hounsfield
 * units. Pure: it opens no file. A header needs only the beginning of a file; pixels need all of it, plain or compressed.
 * A multi-frame file is as many slices as it has frames. Data at fault is a DicomError whose `tag` is the DICOM keyword;
 * an encoding or a kind of image that is valid but not handled here is an UnsupportedError. Nothing else is thrown,
 * whatever the bytes; what a header says about a person goes into no record and no message.
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
export type { StoredArray } from "./clean-stored-values.js";
export { decodeSlice, type StoredPixels } from "./decode-slice.js";
export type { FrameBytes } from "./locate-frames.js";
export type { ModalityLut } from "./modality-lut.js";
export { notCtReason, notImageReason } from "./not-ct.js";
export { type PadOptions, padToSquare } from "./pad-to-square.js";
export { type DicomHeader, type IdentifyingKeyword, parseHeader } from "./parse-header.js";
export { type HuSlice, parseHuImage, toHuSlice } from "./parse-hu-image.js";
export { type DicomImage, parseImage } from "./parse-image.js";
export { parseMetadata } from "./parse-metadata.js";
export { type FrameOptions, parseStoredPixels } from "./parse-stored-pixels.js";
export { frameId } from "./read-slices.js";
export { repairWrapAround } from "./repair-wrap-around.js";
export { toHounsfield } from "./to-hounsfield.js";
export { transferSyntaxName } from "./transfer-syntax-name.js";
