import { compareText } from "../../compare-text.js";
import { addPath, DataError, ShapeError } from "../../errors.js";
import { assertArrays, assertObject, assertOptions, assertPath, assertText, toBytes } from "../../guards/internal.js";
import type { NamedArray, NamedArrays } from "../../types.js";
import { writePartsAtomic } from "../files/atomic.js";
import { readRange, withOpenFile } from "../files/random-access.js";
import { nameError } from "../files/read-bytes.js";
import { decodeFloats } from "./decode-floats.js";
import { LENGTH_BYTES, METADATA_NAME, type PartReader, readSafetensorsHeader } from "./safetensors-header.js";

/** Content of a safetensors file: arrays by name, and metadata: strings by name. */
export interface Safetensors {
  readonly tensors: NamedArrays;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Settings of a safetensors file. */
export interface SafetensorsOptions {
  /** Strings by name, in addition to `format: pt`, which says that axes are in PyTorch's order. */
  readonly metadata?: Safetensors["metadata"];
}

/** Returns the entries of a record, sorted by name, by code unit. */
function sortedEntries<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => compareText(a, b));
}

function assertTensor(name: string, { shape, data }: NamedArray): void {
  if (name === METADATA_NAME) {
    throw new RangeError(`encodeSafetensors: an array must not be named ${METADATA_NAME}, got that name`);
  }
  if (!(data instanceof Float32Array)) {
    throw new TypeError(
      `encodeSafetensors: data of "${name}" must be a Float32Array, got ${Object.prototype.toString.call(data)}`,
    );
  }
  if (shape.reduce((product, length) => product * length, 1) === data.length) return;
  throw new ShapeError(`encodeSafetensors: shape of "${name}"`, `a shape of ${data.length} elements`, shape);
}

/** Encodes the JSON header, padded with spaces so that the data start at a multiple of 8 bytes. */
function encodeHeader(tensors: readonly [string, NamedArray][], metadata: Safetensors["metadata"]): Uint8Array {
  const strings = Object.fromEntries(sortedEntries({ format: "pt", ...metadata }));
  const header: [string, unknown][] = [[METADATA_NAME, strings]];
  let begin = 0;
  for (const [name, { shape, data }] of tensors) {
    header.push([name, { dtype: "F32", shape, data_offsets: [begin, begin + data.byteLength] }]);
    begin += data.byteLength;
  }
  // Not as one object, because JavaScript moves names that are whole numbers to its front.
  const json = Buffer.from(`{${header.map((entry) => entry.map((part) => JSON.stringify(part)).join(":")).join()}}`);
  return Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
}

/** Returns the parts of a file in order; those of the arrays are views of their data. */
function encodeParts(tensors: NamedArrays, { metadata = {} }: SafetensorsOptions): Uint8Array[] {
  const sorted = sortedEntries(tensors);
  for (const [name, tensor] of sorted) assertTensor(name, tensor);
  const header = encodeHeader(sorted, metadata);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = sorted.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [length, header, ...data];
}

/**
 * Encodes arrays in the safetensors format (https://github.com/huggingface/safetensors, "Format"): the length of the
 * header, a JSON header, the numbers. Arrays and metadata are sorted by name, so equal content gives equal bytes.
 *
 * @throws TypeError unless the data are Float32Arrays, ShapeError when a shape and its data differ in size, RangeError
 * for the name `__metadata__`.
 *
 * @example
 * ```ts
 * const bytes = encodeSafetensors({ "fc.bias": { shape: [6], data: new Float32Array(6) } });
 * ```
 */
export function encodeSafetensors(tensors: NamedArrays, options: SafetensorsOptions = {}): Uint8Array {
  assertWritable("encodeSafetensors", tensors, options);
  return Buffer.concat(encodeParts(tensors, options));
}

/** Throws unless arrays by name, and options, can be written. */
function assertWritable(name: string, tensors: NamedArrays, options: SafetensorsOptions): void {
  assertArrays(`${name}: tensors`, tensors);
  assertOptions<SafetensorsOptions>(name, options, { metadata: true });
  if (options.metadata !== undefined) assertObject(`${name}: metadata`, options.metadata, "texts by name");
}

/**
 * Reads arrays one by one, so that memory holds little more than the arrays themselves.
 *
 * @throws DataError and UnsupportedError, which name no file, as {@link readSafetensors}.
 */
export function readTensors(file: PartReader): Safetensors {
  const { entries, metadata } = readSafetensorsHeader(file);
  const tensors = entries.map(({ name, dtype, shape, begin, end }): [string, NamedArray] => {
    const bytes = file.read(begin, end - begin);
    if (bytes.length < end - begin)
      throw new DataError(`must keep its size while it is read, got the end in "${name}"`);
    return [name, { shape, data: decodeFloats(bytes, dtype) }];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/**
 * Decodes the arrays of a safetensors file. They are copies: the bytes can be released.
 *
 * @param file Name of the file for messages.
 * @throws DataError and UnsupportedError as {@link readSafetensors}.
 *
 * @example
 * ```ts
 * const response = await fetch("https://example.org/efficientnet-b0.safetensors");
 * const { tensors } = decodeSafetensors(new Uint8Array(await response.arrayBuffer()));
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array | ArrayBuffer, file = "bytes"): Safetensors {
  const whole = toBytes("decodeSafetensors: bytes", bytes);
  assertText("decodeSafetensors: file", file);
  try {
    const read = (start: number, length: number) => new Uint8Array(whole.subarray(start, start + length));
    return readTensors({ size: whole.length, read });
  } catch (error) {
    throw nameError("readSafetensors", file, error);
  }
}

/**
 * Writes arrays as a safetensors file, in one step and without copying them: see {@link encodeSafetensors}.
 *
 * @throws TypeError, ShapeError and RangeError as {@link encodeSafetensors}.
 *
 * @example
 * ```ts
 * await writeSafetensors("fold-1.safetensors", await saveWeights(model), { metadata: { epoch: "10" } });
 * ```
 */
export async function writeSafetensors(
  path: string,
  tensors: NamedArrays,
  options: SafetensorsOptions = {},
): Promise<void> {
  assertPath("writeSafetensors: path", path);
  assertWritable("writeSafetensors", tensors, options);
  await writePartsAtomic(path, encodeParts(tensors, options));
}

/**
 * Writes arrays as {@link writeSafetensors} does.
 *
 * @param confirm Called right before the file gets its name; throws to keep the old file.
 */
export async function writeConfirmedSafetensors(
  path: string,
  tensors: NamedArrays,
  { metadata, confirm }: SafetensorsOptions & { readonly confirm: () => void },
): Promise<void> {
  await writePartsAtomic(path, encodeParts(tensors, { metadata }), confirm);
}

/**
 * Reads the arrays of a safetensors file, given by its path or as bytes. Floats of 64 and 16 bits (F64, F16, BF16)
 * become 32-bit floats; PyTorch's counters `num_batches_tracked` are left out. The header is checked against the size
 * of the file before memory is allocated for arrays, which are then read one by one.
 *
 * @throws DataError when the file cannot be read or is invalid; UnsupportedError for other element types, with the names
 * of such arrays.
 *
 * @example
 * ```ts
 * const { tensors } = await readSafetensors("efficientnet-b0.safetensors");
 * loadWeights(model, tensors, { head: "new" });
 * ```
 */
export async function readSafetensors(source: string | Uint8Array | ArrayBuffer): Promise<Safetensors> {
  if (typeof source !== "string") return decodeSafetensors(toBytes("readSafetensors: source", source));
  try {
    return withOpenFile(source, (descriptor, size) => {
      const read = (start: number, length: number) => readRange(descriptor, start, length);
      return readTensors({ size, read });
    });
  } catch (error) {
    throw addPath(nameError("readSafetensors", source, error), source);
  }
}
