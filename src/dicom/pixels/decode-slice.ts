import ndarray, { type NdArray } from "ndarray";
import { assertList, assertNumber, assertObject } from "../../guards/internal.js";
import type { SliceMetadata } from "../../types.js";
import { EXPLICIT_BIG_ENDIAN, isNativeTransferSyntax } from "../header/transfer-syntax-name.js";
import { cleanStoredValues, type StoredArray } from "./clean-stored-values.js";
import { decodeFrame } from "./decode-frame.js";
import type { ModalityLut } from "./modality-lut.js";
import type { DicomImage } from "./parse-image.js";

/** A slice before any rescaling. */
export interface StoredPixels {
  /** The header, as in the file. */
  readonly metadata: SliceMetadata;
  /** Stored values, `[Rows, Columns]`, before conversion to Hounsfield units. */
  readonly pixels: NdArray<StoredArray>;
  /** 1 where PixelPaddingValue marks a pixel as padding, `[Rows, Columns]`; absent if no pixel is padding. */
  readonly padding?: NdArray<Uint8Array> | undefined;
  /** Replaces RescaleSlope and RescaleIntercept if the file has it. */
  readonly modalityLut?: ModalityLut | undefined;
  /** Number of pixels that `repairWrapAround` has changed; absent if none. */
  readonly repairedPixels?: number | undefined;
}

/** Swaps the two bytes of each 16-bit word in place. */
function swapBytePairs(bytes: Uint8Array): void {
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const first = bytes[i];
    bytes[i] = bytes[i + 1];
    bytes[i + 1] = first;
  }
}

/** Interprets the bytes of pixels as numbers of their type. */
function toStoredArray(bytes: Uint8Array<ArrayBuffer>, metadata: SliceMetadata): StoredArray {
  const isSigned = metadata.PixelRepresentation === 1;
  if (metadata.BitsAllocated === 8) return isSigned ? new Int8Array(bytes.buffer) : bytes;
  if (metadata.TransferSyntaxUID === EXPLICIT_BIG_ENDIAN) swapBytePairs(bytes);
  return isSigned ? new Int16Array(bytes.buffer) : new Uint16Array(bytes.buffer);
}

/**
 * Decodes one slice of an image to stored values. Drops the bits outside BitsStored and HighBit, which may hold
 * anything (DICOM PS3.5 section 8.1.1), and extends signed values from their highest stored bit.
 *
 * @param index Index of the slice in `image.slices`.
 * @throws RangeError if the image has no such slice.
 * @throws DicomError with tag `PixelData` for pixels that break off, are damaged, or have a size other than Rows and
 * Columns.
 * @example
 * ```ts
 * const image = parseImage(await readFile("multi-frame.dcm"));
 * const { pixels } = await decodeSlice(image, 0); // int16 [512, 512]
 * ```
 */
export async function decodeSlice(image: DicomImage, index: number): Promise<StoredPixels> {
  assertObject("decodeSlice: image", image, "an image, as parseImage returns it");
  assertList("decodeSlice: image.slices", image.slices, "headers");
  assertNumber("decodeSlice: index", index);
  const metadata = image.slices[index];
  if (metadata === undefined) {
    throw new RangeError(`decodeSlice: index must be from 0 to ${image.slices.length - 1}, got ${index}`);
  }
  const isNative = isNativeTransferSyntax(metadata.TransferSyntaxUID);
  const pieces = image.frames[index];
  const bytes = isNative ? new Uint8Array(pieces[0]) : await decodeFrame(pieces, metadata);
  const { values, padding } = cleanStoredValues(toStoredArray(bytes, metadata), metadata);
  const shape = [metadata.Rows, metadata.Columns];
  return {
    metadata,
    pixels: ndarray(values, shape),
    padding: padding && ndarray(padding, shape),
    modalityLut: image.modalityLut,
  };
}
