import { decodeJpegPicture } from "../../dicom/internal.js";
import { DataError } from "../../errors.js";
import type { ByteImage } from "../../types.js";
import { fileLabel, readBytes, withPath } from "../files/read-bytes.js";
import { decodePng } from "../png/png.js";

/** First bytes of every JPEG: the marker SOI, and the first byte of the next marker (ITU-T T.81 section B.1). */
const JPEG_START = [0xff, 0xd8, 0xff];

/** Decodes a JPEG picture, and names it in an error. */
async function decodeJpeg(bytes: Uint8Array, name: string): Promise<ByteImage> {
  try {
    return await decodeJpegPicture(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const got = `${bytes.length} bytes that are truncated, damaged or of another kind (${reason})`;
    throw new DataError(`readPicture: "${name}" must be a whole JPEG in gray or color, got ${got}`, {
      file: name,
      cause,
    });
  }
}

/**
 * Reads a PNG or JPEG as `[rows, cols, 3]`, 8 bits: see `decodePng`. Its first bytes tell which it is, not its name.
 *
 * @throws DataError when the file cannot be read, is truncated or damaged, or is a JPEG of other channels or bits.
 */
export async function readPicture(path: string): Promise<ByteImage> {
  const bytes = await readBytes("readPicture", path);
  const isJpeg = JPEG_START.every((byte, index) => bytes[index] === byte);
  return withPath(path, () => (isJpeg ? decodeJpeg : decodePng)(bytes, fileLabel(path)));
}
