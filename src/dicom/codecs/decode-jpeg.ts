import type { Context, log, NativeCodecs } from "dcmjs-codecs";
import type { SliceMetadata } from "../../types.js";
import { jpegSize } from "./codestream-size.js";
import { type JpegWatch, watchJpegDecoder } from "./watch-jpeg-decoder.js";

/** The parts of dcmjs-codecs used here. It contains the JPEG decoders of 8, 12 and 16 bits that DCMTK and GDCM use. */
interface Codecs {
  /** Its types leave out the switch that passes the messages of libjpeg to `log.info`. */
  readonly NativeCodecs: typeof NativeCodecs & { logCodecsInfo: boolean };
  readonly Context: typeof Context;
  readonly log: typeof log;
}

/** Most scans of a progressive codestream: each visits all pixels again, and costs a writer only twenty bytes. */
const MOST_SCANS = 256;

/** Counts the markers of scans, SOS (ITU-T T.81 table B.1). */
function countScans(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) if (bytes[at + 1] === 0xda) count += 1;
  return count;
}

/** Whether there is an end marker, EOI (ITU-T T.81 table B.1). libjpeg inserts a missing one without a warning. */
function hasEnd(bytes: Uint8Array): boolean {
  let at = bytes.lastIndexOf(0xd9);
  while (at > 0 && bytes[at - 1] !== 0xff) at = bytes.lastIndexOf(0xd9, at - 1);
  return at > 0;
}

/** Loads the decoders when they are first needed: most files are not compressed. */
async function loadCodecs(): Promise<Codecs> {
  const { default: codecs } = (await import("dcmjs-codecs")) as unknown as { readonly default: Codecs };
  codecs.log.setLevel("silent", false);
  return codecs;
}

/** Sends the messages of libjpeg to an observer, and nothing to the console. */
function listen({ log, NativeCodecs }: Codecs, { hear }: JpegWatch): void {
  NativeCodecs.logCodecsInfo = true;
  log.methodFactory = (level) => (level === "info" ? hear : () => {});
  log.setLevel("info", false);
}

/** Decodes, and discards the memory of the decoders if that fails, because its state is then unknown. */
function decodeOrRelease({ NativeCodecs }: Codecs, context: Context): Uint8Array {
  try {
    return NativeCodecs.decodeJpeg(context, { convertColorspaceToRgb: true }).getDecodedBuffer() ?? new Uint8Array(0);
  } catch (error) {
    NativeCodecs.release();
    throw error;
  }
}

/** Format of the samples of a codestream. */
export interface JpegFormat {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** 1 for gray, 3 for color, which becomes RGB. */
  readonly samplesPerPixel: 1 | 3;
  readonly pixelRepresentation: number;
}

/**
 * Decodes a JPEG codestream of one format.
 *
 * @returns Samples of one byte, or of two bytes if the codestream has more than 8 bits.
 * @throws Error for a codestream that breaks off or is damaged.
 */
export async function decodeJpegSamples(encodedBuffer: Uint8Array, format: JpegFormat): Promise<Uint8Array> {
  if (countScans(encodedBuffer) > MOST_SCANS) throw new Error(`more than ${MOST_SCANS} scans`);
  if (!hasEnd(encodedBuffer)) throw new Error("no end marker");
  const codecs = await loadCodecs();
  const { Context, NativeCodecs } = codecs;
  // A loop, because another frame may fail and discard the decoders while this one waits for them.
  while (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  const { width, height, bits, samplesPerPixel, pixelRepresentation } = format;
  const context = new Context({
    width,
    height,
    // Each decoder writes samples of its own width, whatever it is told here.
    bitsAllocated: bits <= 8 ? 8 : 16,
    bitsStored: bits,
    samplesPerPixel,
    pixelRepresentation,
    planarConfiguration: 0,
    photometricInterpretation: samplesPerPixel === 1 ? "MONOCHROME2" : "YBR_FULL_422",
    encodedBuffer,
  });
  const watch = watchJpegDecoder();
  listen(codecs, watch);
  const samples = decodeOrRelease(codecs, context);
  watch.assertWhole();
  return samples;
}

/**
 * Decodes a JPEG codestream of any process (ITU-T T.81): lossless, baseline, extended, progressive.
 *
 * @returns Samples of one byte, or of two bytes if the codestream has more than 8 bits.
 * @throws Error for a codestream that breaks off or is damaged.
 */
export async function decodeJpeg(encodedBuffer: Uint8Array, metadata: SliceMetadata): Promise<Uint8Array> {
  const { Rows, Columns, BitsStored, PixelRepresentation } = metadata;
  return decodeJpegSamples(encodedBuffer, {
    width: Columns,
    height: Rows,
    bits: jpegSize(encodedBuffer)?.bits ?? BitsStored,
    samplesPerPixel: 1,
    pixelRepresentation: PixelRepresentation,
  });
}
