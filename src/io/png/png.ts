import { inflateSync } from "node:zlib";
import ndarray from "ndarray";
import { PNG } from "pngjs";
import { contiguous } from "../../array.js";
import { DataError } from "../../errors.js";
import { assertImage, assertPath, assertText, toBytes } from "../../guards/internal.js";
import type { ByteImage } from "../../types.js";
import { writeFileAtomic } from "../files/atomic.js";
import { fileLabel, readBytes, withPath } from "../files/read-bytes.js";
import { compressRows } from "./compress-rows.js";
import { expandRows } from "./expand-rows.js";
import { joinPngChunks, splitPngChunks } from "./png-chunks.js";
import { assertPlausible, countRowBytes, MAX_SAMPLES, parsePngHeader, rgbHeaderData } from "./png-header.js";
import { restoreRows } from "./restore-rows.js";

/** Most bytes that DEFLATE decodes from one: 258 bytes take at least two codes of one bit (RFC 1951). */
const MAX_EXPANSION = 1032;

/** Largest image for the compiled loops, whose memory stays as large as their largest image, in bytes. */
const MAX_KERNEL_BYTES = 2 ** 25;

/** Smallest buffer to inflate into, in bytes: Node takes smaller ones from a pool shared with other writers. */
const MIN_CHUNK_BYTES = 8192;

/** Encodes a gray image with pngjs, because gray images are few and the kernels support three channels only. */
function encodeGray({ data, shape: [height, width] }: ByteImage): Uint8Array {
  const png = Object.assign(new PNG({ width, height }), { data: Buffer.from(data) });
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false, filterType: 1, deflateLevel: 1 });
}

/**
 * Encodes an image as an 8-bit PNG without loss: RGB (color type 2), or gray (color type 0) such as `windowToBytes`
 * returns. Equal RGB images give equal bytes, on every machine and in every version of Node.
 *
 * @param image `[rows, cols, 3]` or `[rows, cols]`, 0..255.
 * @throws TypeError unless the elements are a Uint8Array, ShapeError for another shape, RangeError for more than 2^28
 * samples in RGB.
 *
 * @example
 * ```ts
 * const { image } = await parseHuImage(await readDicom("ID_000012eaf.dcm"));
 * const png = encodePng(windowToBytes(image, WINDOWS.brain));
 * ```
 */
export function encodePng(image: ByteImage): Uint8Array {
  return encode("encodePng", image);
}

/** Encodes an image as {@link encodePng} does, for the public function of a name. */
function encode(name: string, image: ByteImage): Uint8Array {
  assertImage(`${name}: image`, image, "8-bit values", ["rows", "cols", 3], ["rows", "cols"]);
  const [rows, cols] = image.shape;
  if (3 * rows * cols > MAX_SAMPLES) {
    throw new RangeError(`${name}: image must have at most ${MAX_SAMPLES} samples, got ${3 * rows * cols}`);
  }
  if (image.shape.length === 2) return encodeGray(contiguous(image));
  return joinPngChunks([
    { name: "IHDR", data: rgbHeaderData(rows, cols) },
    { name: "IDAT", data: compressRows(contiguous(image).data, rows, 3 * cols) },
    { name: "IEND", data: new Uint8Array() },
  ]);
}

/**
 * Inflates to exactly `length` bytes. Allocates no memory for a longer output, nor for one that the input is too short
 * for.
 */
function inflateExactly(compressed: Uint8Array, length: number): Uint8Array {
  if (length > MAX_EXPANSION * compressed.length) throw new Error(`${compressed.length} bytes for ${length} of pixels`);
  // A spare byte avoids a second piece of output, which would have to be joined to the first.
  const chunkSize = Math.max(MIN_CHUNK_BYTES, length + 1);
  const inflated = inflateSync(compressed, { chunkSize, maxOutputLength: length });
  if (inflated.length < length) throw new Error(`${inflated.length} of ${length} bytes of pixels`);
  return inflated;
}

/**
 * Decodes a PNG. 8-bit RGB without interlacing, which this package writes, is decoded by compiled loops. Those take four
 * times the memory of the image, so a large image is decoded like all others.
 */
function decode(bytes: Uint8Array): ByteImage {
  const chunks = splitPngChunks(bytes);
  if (chunks.findLastIndex(({ name }) => name === "IHDR") !== 0) throw new Error("no IHDR chunk at the start, or two");
  const header = parsePngHeader(chunks[0].data);
  assertPlausible(header, bytes.length);
  const pixels = chunks.filter(({ name }) => name === "IDAT");
  if (pixels.length === 0) throw new Error("no IDAT chunk");
  const compressed = pixels.length === 1 ? pixels[0].data : Buffer.concat(pixels.map(({ data }) => data));
  const filtered = inflateExactly(compressed, countRowBytes(header));
  const { rows, cols, bitDepth, colorType, isInterlaced } = header;
  const isPlain = colorType === 2 && bitDepth === 8 && !isInterlaced && filtered.length <= MAX_KERNEL_BYTES;
  const palette = chunks.find(({ name }) => name === "PLTE")?.data;
  const data = isPlain ? restoreRows(filtered, rows, 3 * cols) : expandRows(filtered, header, palette);
  return ndarray(data, [rows, cols, 3]);
}

/**
 * Decodes a PNG of any color type to `[rows, cols, 3]`. Gray and palette images become RGB. An alpha channel and a
 * transparent color are dropped: colors stay as stored and are not blended with a background, as `convert("RGB")` of
 * Pillow does. Samples of fewer bits than 8 are scaled to 0..255; those of 16 bits too, to `round(sample / 257)`, as the
 * PNG standard says (section 13.12, sample depth rescaling). Pillow clips 16-bit gray at 255 instead. Values that do not
 * use the whole range of 16 bits, such as Hounsfield units plus 1024, become almost black: scale them before.
 *
 * @param name Name of the image for messages: a file name or an id.
 * @throws DataError unless the bytes are a complete, undamaged PNG of at most 2^28 samples in RGB, and of at most 256
 * samples per byte above 2^26.
 *
 * @example
 * ```ts
 * const image = decodePng(await readFile("ID_000012eaf.png"), "ID_000012eaf.png");
 * ```
 */
export function decodePng(bytes: Uint8Array | ArrayBuffer, name: string): ByteImage {
  const file = toBytes("decodePng: bytes", bytes);
  assertText("decodePng: name", name);
  try {
    return decode(file);
  } catch (cause) {
    const got = `${file.length} bytes that are truncated or damaged (${(cause as Error).message})`;
    throw new DataError(`decodePng: "${name}" must be a whole PNG, got ${got}`, { file: name, cause });
  }
}

/**
 * Writes an image as an 8-bit PNG, RGB or gray, in one step: a file that exists is complete.
 *
 * @throws TypeError, ShapeError and RangeError as {@link encodePng}.
 *
 * @example
 * ```ts
 * const brain = windowToBytes(image, WINDOWS.brain); // [rows, cols] in Hounsfield units to 8 bit
 * await writePng("brain.png", brain);
 * ```
 */
export async function writePng(path: string, image: ByteImage): Promise<void> {
  assertPath("writePng: path", path);
  await writeFileAtomic(path, encode("writePng", image));
}

/**
 * Reads a PNG of any color type as `[rows, cols, 3]`: see {@link decodePng}.
 *
 * @throws DataError when the file cannot be read, is empty, truncated or damaged.
 *
 * @example
 * ```ts
 * const image = await readPng("ID_000012eaf.png");
 * const input = bytesToUnit(resize(image, { rows: 224, cols: 224 }));
 * ```
 */
export async function readPng(path: string): Promise<ByteImage> {
  assertPath("readPng: path", path);
  const bytes = await readBytes("readPng", path);
  return withPath(path, () => decodePng(bytes, fileLabel(path)));
}
