import { concatenate } from "../../array.js";
import { DicomError, UnsupportedError } from "../../errors.js";
import type { SliceMetadata } from "../../types.js";
import type { CodestreamSize } from "../codecs/codestream-size.js";
import { DECODERS, type Decoder } from "../codecs/decoders.js";
import { transferSyntaxName } from "../header/transfer-syntax-name.js";
import type { FrameBytes } from "./locate-frames.js";

/** Most pixels of a compressed frame: the largest matrix of any CT scanner. More take seconds to decode. */
const MOST_PIXELS = 2048 ** 2;

/** Joins the pieces of a frame. Returns a single piece unchanged. */
function joinPieces(pieces: FrameBytes): Uint8Array {
  return pieces.length === 1 ? pieces[0] : concatenate(Uint8Array, pieces);
}

function badPixels(metadata: SliceMetadata, got: string, cause?: unknown): DicomError {
  const name = transferSyntaxName(metadata.TransferSyntaxUID);
  const expected = `${metadata.Rows} x ${metadata.Columns} pixels in ${name}`;
  return new DicomError(`PixelData must be ${expected}, got ${got}`, { tag: "PixelData", cause });
}

function describeSize(size: CodestreamSize | undefined): string {
  if (!size) return "bytes without a frame header";
  return `${size.rows} x ${size.cols} pixels of ${size.samples} samples of ${size.bits} bits`;
}

/** Throws, before memory is allocated, unless a codestream has the size in the header and no more bits. */
function assertSize(decoder: Decoder, codestream: Uint8Array, metadata: SliceMetadata): void {
  const { Rows, Columns, BitsAllocated } = metadata;
  if (Rows * Columns > MOST_PIXELS) throw badPixels(metadata, `more than ${MOST_PIXELS} pixels`);
  if (!decoder.sizeOf) return;
  const size = decoder.sizeOf(codestream);
  const isRight = size?.rows === Rows && size.cols === Columns && size.samples === 1 && size.bits <= BitsAllocated;
  if (!isRight) throw badPixels(metadata, describeSize(size));
}

/** Widens decoded samples to BitsAllocated: decoders return one byte per sample for up to 8 bits. */
function toAllocated(samples: Uint8Array, metadata: SliceMetadata): Uint8Array<ArrayBuffer> {
  const { Rows, Columns, BitsAllocated } = metadata;
  const pixels = Rows * Columns;
  if (samples.length === (pixels * BitsAllocated) / 8) return new Uint8Array(samples);
  if (samples.length === pixels) return new Uint8Array(Uint16Array.from(samples).buffer);
  throw badPixels(metadata, `${samples.length} bytes`);
}

/**
 * Decodes a compressed frame.
 *
 * @returns Its samples, little endian, with BitsAllocated bits each.
 * @throws UnsupportedError for a transfer syntax without a decoder, DicomError with tag `PixelData` for pixels that
 * break off, are damaged, or have a size other than Rows and Columns.
 */
export async function decodeFrame(pieces: FrameBytes, metadata: SliceMetadata): Promise<Uint8Array<ArrayBuffer>> {
  const uid = metadata.TransferSyntaxUID;
  const decoder = DECODERS.get(uid);
  if (!decoder) {
    const feature = `${uid} (${transferSyntaxName(uid)})`;
    throw new UnsupportedError(`expected a transfer syntax with a decoder, got ${feature}`, { feature });
  }
  const codestream = joinPieces(pieces);
  assertSize(decoder, codestream, metadata);
  let samples: Uint8Array;
  try {
    samples = await decoder.decode(codestream, metadata);
  } catch (cause) {
    throw badPixels(metadata, `${codestream.length} bytes that break off or are damaged`, cause);
  }
  return toAllocated(samples, metadata);
}
