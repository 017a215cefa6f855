import { ShapeError } from "../errors.js";
import type { NamedArray, NamedArrays } from "../types.js";
import { writeFileAtomic } from "./atomic.js";
import { fileLabel, readBytes } from "./read-bytes.js";
import { LENGTH_BYTES, METADATA_NAME, parseSafetensorsHeader } from "./safetensors-header.js";

/** What a safetensors file holds: arrays by name, and texts by name that say what they are. */
export interface Safetensors {
  readonly tensors: NamedArrays;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Orders entries by name, by code unit. */
function sortedEntries<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
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

/** Encodes the JSON header, padded with spaces so that the data begin at a multiple of 8 bytes. */
function encodeHeader(tensors: readonly [string, NamedArray][], metadata: Safetensors["metadata"]): Uint8Array {
  const texts = sortedEntries(metadata);
  const header: [string, unknown][] = texts.length > 0 ? [[METADATA_NAME, Object.fromEntries(texts)]] : [];
  let begin = 0;
  for (const [name, { shape, data }] of tensors) {
    header.push([name, { dtype: "F32", shape, data_offsets: [begin, begin + data.byteLength] }]);
    begin += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  return Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
}

/**
 * Encodes arrays in the safetensors format (https://github.com/huggingface/safetensors, "Format"): the length of the
 * header, a JSON header, the numbers. Arrays and texts are sorted by name, so equal content gives equal bytes.
 *
 * @param metadata Texts to go with the arrays.
 * @throws TypeError unless the data are Float32Arrays, ShapeError when a shape and its data differ in size, RangeError
 * for the name `__metadata__`.
 */
export function encodeSafetensors(
  tensors: Safetensors["tensors"],
  { metadata = {} }: { readonly metadata?: Safetensors["metadata"] } = {},
): Uint8Array {
  const sorted = sortedEntries(tensors);
  for (const [name, tensor] of sorted) assertTensor(name, tensor);
  const header = encodeHeader(sorted, metadata);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = sorted.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return Buffer.concat([length, header, ...data]);
}

/**
 * Decodes the arrays of a safetensors file. They are copies: the bytes can be let go.
 *
 * @param file What messages call the file.
 * @throws DataError when the file breaks the format, UnsupportedError for another element type than F32.
 */
export function decodeSafetensors(bytes: Uint8Array, file = "bytes"): Safetensors {
  const { entries, metadata, dataStart } = parseSafetensorsHeader(bytes, file);
  const tensors = entries.map(({ name, shape, begin, end }): [string, NamedArray] => {
    // A typed array must begin at a multiple of its element size, which the file does not promise: hence the copy.
    const data = new Float32Array(new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end)).buffer);
    return [name, { shape, data }];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/**
 * Writes arrays as a safetensors file, in one step: see {@link encodeSafetensors}.
 *
 * @throws TypeError, ShapeError and RangeError as {@link encodeSafetensors}.
 */
export async function writeSafetensors(
  path: string,
  tensors: Safetensors["tensors"],
  options: { readonly metadata?: Safetensors["metadata"] } = {},
): Promise<void> {
  await writeFileAtomic(path, encodeSafetensors(tensors, options));
}

/**
 * Reads the arrays of a safetensors file, given by its path or as bytes.
 *
 * @throws DataError when the file cannot be read or breaks the format, UnsupportedError for another element type than
 * F32.
 */
export async function readSafetensors(source: string | Uint8Array): Promise<Safetensors> {
  if (typeof source !== "string") return decodeSafetensors(source);
  return decodeSafetensors(await readBytes("readSafetensors", source), fileLabel(source));
}
