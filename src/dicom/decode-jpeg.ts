import type { Context, NativeCodecs } from "dcmjs-codecs";
import type { SliceMetadata } from "../types.js";

/** What dcmjs-codecs is used for here: it holds the JPEG decoders of 8, 12 and 16 bits that DCMTK and GDCM use. */
interface Codecs {
  readonly NativeCodecs: typeof NativeCodecs;
  readonly Context: typeof Context;
}

/** Loads the decoders when they are first needed: most files are not compressed. */
async function loadCodecs(): Promise<Codecs> {
  const { default: codecs } = (await import("dcmjs-codecs")) as unknown as { readonly default: Codecs };
  if (!codecs.NativeCodecs.isInitialized()) await codecs.NativeCodecs.initializeAsync();
  return codecs;
}

/** Decodes one frame; after a failure the memory of the decoders, which may hold anything, is given up. */
async function decodeNative(
  kind: "decodeJpeg" | "decodeRle",
  encodedBuffer: Uint8Array,
  { Rows, Columns, BitsAllocated, BitsStored, PixelRepresentation }: SliceMetadata,
): Promise<Uint8Array> {
  const { Context, NativeCodecs } = await loadCodecs();
  const context = new Context({
    width: Columns,
    height: Rows,
    bitsAllocated: BitsAllocated,
    bitsStored: BitsStored,
    samplesPerPixel: 1,
    pixelRepresentation: PixelRepresentation,
    photometricInterpretation: "MONOCHROME2",
    encodedBuffer,
  });
  try {
    return NativeCodecs[kind](context).getDecodedBuffer() ?? new Uint8Array(0);
  } catch (error) {
    NativeCodecs.release();
    throw error;
  }
}

/** Decodes a JPEG codestream of any process (ITU-T T.81): lossless, baseline, extended, progressive. */
export async function decodeJpeg(codestream: Uint8Array, metadata: SliceMetadata): Promise<Uint8Array> {
  return decodeNative("decodeJpeg", codestream, metadata);
}

/** Most samples that one byte of a run-length encoding stands for: 128 of two (DICOM PS3.5 section G.3.1). */
const LARGEST_EXPANSION = 64;

/** Decodes a frame in run-length encoding (DICOM PS3.5 annex G). */
export async function decodeRle(codestream: Uint8Array, metadata: SliceMetadata): Promise<Uint8Array> {
  const length = (metadata.Rows * metadata.Columns * metadata.BitsAllocated) / 8;
  if (codestream.length * LARGEST_EXPANSION < length) throw new Error(`${codestream.length} bytes for ${length}`);
  return decodeNative("decodeRle", codestream, metadata);
}
