/**
 * From the bytes of a DICOM file to records: the header by DICOM keyword, the stored values, the slice in Hounsfield
 * units. Pure: it opens no file. A header needs only the beginning of a file; pixels need all of it, uncompressed.
 * Data at fault is a DicomError whose `tag` is the DICOM keyword; an encoding or a kind of image that is valid but not
 * handled here is an UnsupportedError. Nothing else is thrown, whatever the bytes; no name of a person is ever read.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { parseHuImage } from "ct-hemorrhage/dicom";
 *
 * const { metadata, image } = parseHuImage(await readFile("slice.dcm"));
 * console.log(metadata.SOPInstanceUID, image.shape, image.get(0, 0)); // ID_000012eaf [ 512, 512 ] -3024
 * ```
 *
 * @module
 */
export { type PadOptions, padToSquare } from "./pad-to-square.js";
export { type HuSlice, parseHuImage } from "./parse-hu-image.js";
export { parseMetadata } from "./parse-metadata.js";
export { parseStoredPixels, type StoredArray, type StoredPixels } from "./parse-stored-pixels.js";
export { repairWrapAround } from "./repair-wrap-around.js";
export { toHounsfield } from "./to-hounsfield.js";
export { transferSyntaxName } from "./transfer-syntax-name.js";
