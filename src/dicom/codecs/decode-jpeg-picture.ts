import ndarray from "ndarray";
import type { ByteImage } from "../../types.js";
import { jpegSize } from "./codestream-size.js";
import { loadCodecs } from "./decode-jpeg.js";

/** Maximum number of samples in RGB: the same as for a PNG. */
const MAX_SAMPLES = 2 ** 28;

/** Maximum number of scans of a progressive picture: each goes over all pixels again, and may be twenty bytes long. */
const MAX_SCANS = 256;

/** Second byte of the markers SOS and EOI (ITU-T T.81 table B.1). In data, a byte 255 is followed by 0 instead. */
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** Checks the scans of a picture. The decoders draw gray where a scan breaks off. */
function assertWhole(bytes: Uint8Array): void {
  let scans = 0;
  let isEnded = false;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === START_OF_SCAN) scans++;
    // A thumbnail ends before the first scan of the picture that holds it, or begins a scan itself.
    isEnded = bytes[at + 1] === END_OF_IMAGE || (isEnded && bytes[at + 1] !== START_OF_SCAN);
  }
  if (scans > MAX_SCANS) throw new Error(`more than ${MAX_SCANS} scans`);
  if (scans === 0 || !isEnded) throw new Error("no end of the image");
}

/** Spreads one gray channel to three. */
function spreadGray(gray: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(3 * gray.length);
  for (let from = 0, to = 0; from < gray.length; from++, to += 3) rgb.fill(gray[from], to, to + 3);
  return rgb;
}

/**
 * Decodes a JPEG picture of 8 bits, gray or color, to `[rows, cols, 3]`. The pixels are those that libjpeg decodes, and
 * Pillow with it. An orientation in its EXIF data is not applied, as Pillow does not apply it either.
 *
 * @throws Error when the bytes are not a JPEG, break off, or have other channels or bits; any error of the decoders.
 */
export async function decodeJpegPicture(bytes: Uint8Array): Promise<ByteImage> {
  const size = jpegSize(bytes);
  if (size === undefined) throw new Error("no frame header");
  const { rows, cols, samples, bits } = size;
  if (bits !== 8 || (samples !== 1 && samples !== 3)) throw new Error(`${samples} channels of ${bits} bits`);
  if (rows === 0 || cols === 0 || 3 * rows * cols > MAX_SAMPLES) {
    throw new Error(`an empty or too large image of ${rows} x ${cols} pixels`);
  }
  assertWhole(bytes);
  const { Context, NativeCodecs } = await loadCodecs();
  while (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  const context = new Context({
    width: cols,
    height: rows,
    bitsAllocated: 8,
    bitsStored: 8,
    samplesPerPixel: samples,
    pixelRepresentation: 0,
    planarConfiguration: 0,
    photometricInterpretation: samples === 1 ? "MONOCHROME2" : "YBR_FULL_422",
    encodedBuffer: bytes,
  });
  try {
    const decoded = NativeCodecs.decodeJpeg(context, { convertColorspaceToRgb: true }).getDecodedBuffer();
    if (decoded?.length !== rows * cols * samples) throw new Error(`${decoded?.length} samples`);
    return ndarray(samples === 1 ? spreadGray(decoded) : decoded, [rows, cols, 3]);
  } catch (error) {
    NativeCodecs.release();
    throw error;
  }
}
