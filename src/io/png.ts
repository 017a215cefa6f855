import ndarray from "ndarray";
import { type PackerOptions, PNG } from "pngjs";
import { assertShape, contiguous } from "../array.js";
import { DataError } from "../errors.js";
import type { ByteImage } from "../types.js";
import { writeFileAtomic } from "./atomic.js";
import { fileLabel, readBytes } from "./read-bytes.js";

/**
 * 8-bit RGB without an alpha channel, as the networks read it. One fixed filter (each byte minus its left neighbor) and
 * the lowest level: about 5 times as fast as choosing a filter for each row, at a tenth more bytes for CT slices.
 */
const PACKING: PackerOptions = {
  colorType: 2,
  inputColorType: 2,
  inputHasAlpha: false,
  bitDepth: 8,
  deflateLevel: 1,
  filterType: 1,
};

/**
 * Encodes an image as an 8-bit RGB PNG (color type 2), without loss. Equal images give equal bytes.
 *
 * @throws TypeError unless the elements are a Uint8Array, ShapeError unless the shape is `[rows, cols, 3]`.
 */
export function encodePng(image: ByteImage): Uint8Array {
  assertShape("encodePng: image", image, ["rows", "cols", 3]);
  if (!(image.data instanceof Uint8Array)) {
    throw new TypeError(`encodePng: image must hold a Uint8Array, got ${Object.prototype.toString.call(image.data)}`);
  }
  const { data, shape } = contiguous(image);
  const pixels = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const png = Object.assign(new PNG({ width: shape[1], height: shape[0] }), { data: pixels, gamma: 0 });
  return PNG.sync.write(png, PACKING);
}

/** Drops the fourth of four channels. */
function dropAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
  return rgb;
}

/** Bytes before the first chunk, and those of a chunk beside its data: length, type and checksum. */
const [SIGNATURE_BYTES, CHUNK_FRAME_BYTES] = [8, 12];

/**
 * Tells whether a PNG holds a chunk of pixels (https://www.w3.org/TR/png/#5DataRep). The decoder passes over chunks that
 * it does not know: after a damaged name of this one it would decode whatever lies in memory.
 */
function hasPixels(bytes: Buffer): boolean {
  for (let offset = SIGNATURE_BYTES; offset + CHUNK_FRAME_BYTES <= bytes.length; ) {
    if (bytes.toString("latin1", offset + 4, offset + 8) === "IDAT") return true;
    offset += CHUNK_FRAME_BYTES + bytes.readUInt32BE(offset);
  }
  return false;
}

/**
 * Decodes a PNG of any color type to `[rows, cols, 3]`. Gray and palette images become RGB, 16 bits are scaled to 8,
 * and an alpha channel is dropped: the colors stay as they are stored, not laid over a background.
 *
 * @param name What messages call the image: a file name or an id.
 * @throws DataError when the bytes are not a whole, sound PNG.
 */
export function decodePng(bytes: Uint8Array, name: string): ByteImage {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!hasPixels(buffer)) throw new Error("no IDAT chunk");
    const { data, width, height } = PNG.sync.read(buffer);
    return ndarray(dropAlpha(data), [height, width, 3]);
  } catch (cause) {
    const got = `${bytes.length} bytes that break off or are damaged (${(cause as Error).message})`;
    throw new DataError(`decodePng: "${name}" must be a whole PNG, got ${got}`, { file: name, cause });
  }
}

/**
 * Writes an image as an 8-bit RGB PNG in one step: a file that is there is whole.
 *
 * @throws TypeError and ShapeError as {@link encodePng}.
 */
export async function writePng(path: string, image: ByteImage): Promise<void> {
  await writeFileAtomic(path, encodePng(image));
}

/**
 * Reads a PNG of any color type as `[rows, cols, 3]`: see {@link decodePng}.
 *
 * @throws DataError when the file cannot be read, is empty, cut short or damaged.
 */
export async function readPng(path: string): Promise<ByteImage> {
  return decodePng(await readBytes("readPng", path), fileLabel(path));
}
