import ndarray, { type NdArray } from "ndarray";
import type { SliceMetadata } from "../../types.js";
import { EXPLICIT_BIG_ENDIAN, isNativeTransferSyntax } from "../header/transfer-syntax-name.js";
import { cleanStoredValues, type StoredArray } from "./clean-stored-values.js";
import { decodeFrame } from "./decode-frame.js";
import type { ModalityLut } from "./modality-lut.js";
import type { DicomImage } from "./parse-image.js";

/** One slice before any rescaling. */
export interface StoredPixels {
  /** As in the file. */
  readonly metadata: SliceMetadata;
  /** Stored values, `[Rows, Columns]`: not yet in Hounsfield units. */
  readonly pixels: NdArray<StoredArray>;
  /** 1 where a pixel is padding by PixelPaddingValue, `[Rows, Columns]`; absent where none is. */
  readonly padding?: NdArray<Uint8Array> | undefined;
  /** In place of RescaleSlope and RescaleIntercept, where the file has it. */
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

/** Reads the bytes of pixels as numbers of their type. */
function toStoredArray(bytes: Uint8Array<ArrayBuffer>, metadata: SliceMetadata): StoredArray {
  const isSigned = metadata.PixelRepresentation === 1;
  if (metadata.BitsAllocated === 8) return isSigned ? new Int8Array(bytes.buffer) : bytes;
  if (metadata.TransferSyntaxUID === EXPLICIT_BIG_ENDIAN) swapBytePairs(bytes);
  return isSigned ? new Int16Array(bytes.buffer) : new Uint16Array(bytes.buffer);
}

/**
 * Decodes one slice of an image to stored values. Bits outside of those that BitsStored and HighBit name are dropped
 * (DICOM PS3.5 section 8.1.1 lets them hold anything), and signed values are extended from the highest bit stored.
 *
 * @param index Of the slice in `image.slices`.
 * @throws RangeError for a slice that the image does not have.
 * @throws DicomError with tag `PixelData` for damaged pixels, or pixels of another size than Rows and Columns.
 */
export async function decodeSlice(image: DicomImage, index: number): Promise<StoredPixels> {
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
