import ndarray from "ndarray";
import type { ByteImage } from "../../types.js";
import { jpegSize } from "./codestream-size.js";
import { decodeJpegSamples } from "./decode-jpeg.js";

/** Maximum number of samples in RGB: the same as for a PNG. */
const MAX_SAMPLES = 2 ** 28;

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
 * @throws Error when the bytes are not a JPEG, break off, are damaged, or have other channels or bits.
 */
export async function decodeJpegPicture(bytes: Uint8Array): Promise<ByteImage> {
  const size = jpegSize(bytes);
  if (size === undefined) throw new Error("no frame header");
  const { rows, cols, samples, bits } = size;
  if (bits !== 8 || (samples !== 1 && samples !== 3)) throw new Error(`${samples} channels of ${bits} bits`);
  if (rows === 0 || cols === 0 || 3 * rows * cols > MAX_SAMPLES) {
    throw new Error(`an empty or too large image of ${rows} x ${cols} pixels`);
  }
  const format = { width: cols, height: rows, bits, samplesPerPixel: samples, pixelRepresentation: 0 } as const;
  const decoded = await decodeJpegSamples(bytes, format);
  if (decoded.length !== rows * cols * samples) throw new Error(`${decoded.length} samples`);
  return ndarray(samples === 1 ? spreadGray(decoded) : decoded, [rows, cols, 3]);
}
