import { DataError, UnsupportedError } from "../errors.js";

/** Where an array lies: its bytes from `begin` to before `end`, counted from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The header of a safetensors file, checked against the length of the file. */
export interface SafetensorsHeader {
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data begin, in bytes from the start of the file. */
  readonly dataStart: number;
}

/** The name of the header's entry for texts; no array may bear it. */
export const METADATA_NAME = "__metadata__";

/** Bytes of the number that opens the file: the length of the header. */
export const LENGTH_BYTES = 8;

const BYTES_PER_FLOAT = 4;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function fail(file: string, expected: string, got: string): never {
  throw new DataError(`readSafetensors: "${file}" must ${expected}, got ${got}`, { file });
}

/** Reads the JSON of the header, and where it ends. */
function readJsonHeader(
  bytes: Uint8Array,
  file: string,
): { json: Readonly<Record<string, unknown>>; dataStart: number } {
  if (bytes.length < LENGTH_BYTES)
    fail(file, `begin with ${LENGTH_BYTES} bytes of header length`, `${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  const rest = bytes.length - LENGTH_BYTES;
  if (length > rest) fail(file, `hold its whole header of ${length} bytes`, `${rest} bytes`);
  const dataStart = LENGTH_BYTES + Number(length);
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, dataStart));
  const json = parseJson(text, file);
  if (!isRecord(json)) fail(file, "have a JSON object as its header", JSON.stringify(json));
  return { json, dataStart };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(file, "have a JSON object as its header", (error as Error).message);
  }
}

function readMetadata(value: unknown, file: string): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (isRecord(value) && Object.values(value).every((text) => typeof text === "string")) {
    return value as Readonly<Record<string, string>>;
  }
  return fail(file, `hold texts by name under ${METADATA_NAME}`, JSON.stringify(value));
}

function readEntry(name: string, value: unknown, file: string): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  if (typeof dtype !== "string" || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    return fail(file, `give dtype, shape and data_offsets of "${name}"`, JSON.stringify(value));
  }
  if (dtype !== "F32") {
    throw new UnsupportedError(`readSafetensors: "${name}" of "${file}" must have dtype F32, got ${dtype}`, {
      feature: dtype,
    });
  }
  const [begin, end] = offsets;
  const expected = shape.reduce((product, length) => product * length, BYTES_PER_FLOAT);
  if (end - begin !== expected) fail(file, `give "${name}" of shape [${shape}] ${expected} bytes`, `${end - begin}`);
  return { name, shape, begin, end };
}

/** Throws unless the arrays lie one after the other and fill the data, as the format demands. */
function assertPacked(entries: readonly TensorEntry[], dataLength: number, file: string): void {
  let expected = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected)
      fail(file, `have "${name}" at byte ${expected} of its data, without gap or overlap`, `${begin}`);
    expected = end;
  }
  if (expected !== dataLength) fail(file, `hold ${expected} bytes of data`, `${dataLength}`);
}

/**
 * Parses and checks the header of a safetensors file (https://github.com/huggingface/safetensors, "Format"): the arrays
 * are 32-bit floats, their sizes agree with their shapes, and together they fill the file without gap or overlap. What
 * passes can be read without further checks; nothing of the announced size is allocated before.
 *
 * @param file What messages call the file.
 * @throws DataError when the header breaks the format, UnsupportedError for another element type than F32.
 */
export function parseSafetensorsHeader(bytes: Uint8Array, file: string): SafetensorsHeader {
  const { json, dataStart } = readJsonHeader(bytes, file);
  const entries = Object.entries(json)
    .filter(([name]) => name !== METADATA_NAME)
    .map(([name, value]) => readEntry(name, value, file));
  assertPacked(entries, bytes.length - dataStart, file);
  return { entries, metadata: readMetadata(json[METADATA_NAME], file), dataStart };
}
