import type { Context, log, NativeCodecs } from "dcmjs-codecs";
import type { SliceMetadata } from "../../types.js";
import { jpegSize } from "./codestream-size.js";

/** What dcmjs-codecs is used for here: it holds the JPEG decoders of 8, 12 and 16 bits that DCMTK and GDCM use. */
interface Codecs {
  readonly NativeCodecs: typeof NativeCodecs;
  readonly Context: typeof Context;
  readonly log: typeof log;
}

/** Most scans of a progressive codestream: each goes over all pixels again, and takes twenty bytes at the least. */
const MOST_SCANS = 256;

/** Counts the markers of scans, SOS (ITU-T T.81 table B.1). */
function countScans(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) if (bytes[at + 1] === 0xda) count += 1;
  return count;
}

/** Loads the decoders when they are first needed: most files are not compressed. */
async function loadCodecs(): Promise<Codecs> {
  const { default: codecs } = (await import("dcmjs-codecs")) as unknown as { readonly default: Codecs };
  codecs.log.setLevel("silent", false);
  return codecs;
}

/**
 * Decodes a JPEG codestream of any process (ITU-T T.81): lossless, baseline, extended, progressive. After a failure the
 * memory of the decoders, which may hold anything, is given up.
 *
 * @returns Samples of one byte, or of two where the codestream has more than 8 bits.
 */
export async function decodeJpeg(encodedBuffer: Uint8Array, metadata: SliceMetadata): Promise<Uint8Array> {
  if (countScans(encodedBuffer) > MOST_SCANS) throw new Error(`more than ${MOST_SCANS} scans`);
  const { Context, NativeCodecs } = await loadCodecs();
  // Again where another frame failed, and gave the decoders up, while this one waited for them.
  while (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  const { Rows, Columns, BitsStored, PixelRepresentation } = metadata;
  const bits = jpegSize(encodedBuffer)?.bits ?? BitsStored;
  const context = new Context({
    width: Columns,
    height: Rows,
    // Each decoder fills samples of its own width, whatever room it is told that they have.
    bitsAllocated: bits <= 8 ? 8 : 16,
    bitsStored: bits,
    samplesPerPixel: 1,
    pixelRepresentation: PixelRepresentation,
    photometricInterpretation: "MONOCHROME2",
    encodedBuffer,
  });
  try {
    return NativeCodecs.decodeJpeg(context).getDecodedBuffer() ?? new Uint8Array(0);
  } catch (error) {
    NativeCodecs.release();
    throw error;
  }
}
