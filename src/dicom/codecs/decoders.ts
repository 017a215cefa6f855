import type { SliceMetadata } from "../../types.js";
import { type CodestreamSize, jpeg2000Size, jpegSize } from "./codestream-size.js";
import { decodeJpeg } from "./decode-jpeg.js";
import { decodeJpeg2000 } from "./decode-jpeg-2000.js";
import { decodeJpegLs } from "./decode-jpeg-ls.js";
import { decodeRle } from "./decode-rle.js";

/** Decodes the codestream of a frame to its samples, little endian. Rejects damaged input with any error. */
type Decode = (codestream: Uint8Array, metadata: SliceMetadata) => Promise<Uint8Array>;

/** The decoder of a transfer syntax. */
export interface Decoder {
  readonly decode: Decode;
  /** Reads the size in a codestream; absent if its format does not hold one. */
  readonly sizeOf?: (codestream: Uint8Array) => CodestreamSize | undefined;
}

const JPEG: Decoder = { decode: decodeJpeg, sizeOf: jpegSize };
const JPEG_LS: Decoder = { decode: decodeJpegLs, sizeOf: jpegSize };
const JPEG_2000: Decoder = { decode: decodeJpeg2000, sizeOf: jpeg2000Size };

/** The decoders by transfer syntax UID (DICOM PS3.6 table A-1). */
export const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ["1.2.840.10008.1.2.4.50", JPEG],
  ["1.2.840.10008.1.2.4.51", JPEG],
  ["1.2.840.10008.1.2.4.53", JPEG],
  ["1.2.840.10008.1.2.4.55", JPEG],
  ["1.2.840.10008.1.2.4.57", JPEG],
  ["1.2.840.10008.1.2.4.70", JPEG],
  ["1.2.840.10008.1.2.4.80", JPEG_LS],
  ["1.2.840.10008.1.2.4.81", JPEG_LS],
  ["1.2.840.10008.1.2.4.90", JPEG_2000],
  ["1.2.840.10008.1.2.4.91", JPEG_2000],
  ["1.2.840.10008.1.2.5", { decode: decodeRle }],
]);
