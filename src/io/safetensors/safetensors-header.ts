import { inspect } from "node:util";
import { DataError, UnsupportedError } from "../../errors.js";
import { listNames } from "../../shorten.js";
import { type FileKind, fileKind, KIND_LENGTH } from "../files/file-kind.js";
import { FLOAT_BYTES, type FloatType } from "./decode-floats.js";
import { repeatedName } from "./repeated-name.js";

/** A source of bytes that are read in parts. */
export interface PartReader {
  /** Total number of bytes. */
  readonly size: number;
  /** Copies `length` bytes, starting at byte `start`, to the beginning of a new buffer. */
  readonly read: (start: number, length: number) => Uint8Array;
}

/**
 * Position of an array of floating-point numbers: from byte `begin` up to, but not including, byte `end` of the file.
 */
interface TensorEntry {
  readonly name: string;
  readonly dtype: FloatType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The header of a safetensors file, checked against the length of the file. */
interface SafetensorsHeader {
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** An entry as the file states it: of any element type, with bytes counted from the end of the header. */
type StatedEntry = Omit<TensorEntry, "dtype"> & { readonly dtype: string };

/** Name of the header entry for metadata; arrays must not have this name. */
export const METADATA_NAME = "__metadata__";

/** Bytes of the number at the start of the file: the length of the header. */
export const LENGTH_BYTES = 8;

/** Longest header that the library of the format reads, in bytes (safetensors, MAX_HEADER_SIZE). */
const MAX_HEADER_BYTES = 100_000_000;

/** Whether an entry is PyTorch's count of batches, which batch norm with a fixed momentum never uses. */
const isCounter = ({ name, dtype }: StatedEntry) => dtype === "I64" && /(^|\.)num_batches_tracked$/.test(name);

const isFloat = (entry: StatedEntry): entry is TensorEntry => Object.hasOwn(FLOAT_BYTES, entry.dtype);

/** Formats a value of the header for a message, however large or deep it is. */
const formatValue = (value: unknown) => inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 8 });

function reject(expected: string, got: string): never {
  throw new DataError(`must ${expected}, got ${got}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

/** Names of other files that are taken for weights, each with a remedy. */
const OTHER_FILES: Readonly<Partial<Record<FileKind, string>>> = {
  "git-lfs": 'a git-lfs pointer to the file: fetch it with "git lfs pull"',
  html: "an HTML page: download the file itself, not the page about it",
  zip: "a zip archive, such as a PyTorch checkpoint (.pth): convert it with safetensors.torch.save_file in Python",
  pickle: "a PyTorch checkpoint (.pth): convert it with safetensors.torch.save_file in Python",
};

/** Throws if the beginning of a file shows that it is of another format. */
function rejectOthers({ size, read }: PartReader): void {
  const kind = fileKind(Buffer.from(read(0, Math.min(size, KIND_LENGTH))).toString("latin1"));
  const got = kind && OTHER_FILES[kind];
  if (got !== undefined) reject("be a safetensors file", got);
}

/** Reads the bytes of the header, and the offset of the data after it. */
function readHeaderBytes(file: PartReader): { bytes: Uint8Array; dataStart: number } {
  const { size, read } = file;
  if (size < LENGTH_BYTES) reject(`begin with ${LENGTH_BYTES} bytes of header length`, `${size} bytes`);
  const length = new DataView(read(0, LENGTH_BYTES).buffer).getBigUint64(0, true);
  const rest = size - LENGTH_BYTES;
  if (length > rest) rejectOthers(file);
  if (length > rest) reject(`hold its whole header of ${length} bytes`, `${rest} bytes`);
  if (length > MAX_HEADER_BYTES) reject(`have a header of at most ${MAX_HEADER_BYTES} bytes`, `${length}`);
  return { bytes: read(LENGTH_BYTES, Number(length)), dataStart: LENGTH_BYTES + Number(length) };
}

function parseJson(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const expected = "have a JSON object as its header";
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const json: unknown = JSON.parse(text);
    const repeated = repeatedName(text);
    if (repeated !== undefined) reject("have each name once in an object of its header", `"${repeated}" twice`);
    return isRecord(json) ? json : reject(expected, formatValue(json));
  } catch (error) {
    if (error instanceof DataError) throw error;
    return reject(expected, (error as Error).message);
  }
}

function readMetadata(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (isRecord(value) && Object.values(value).every((item) => typeof item === "string")) {
    return value as Readonly<Record<string, string>>;
  }
  return reject(`hold strings by name under ${METADATA_NAME}`, formatValue(value));
}

function readEntry(name: string, value: unknown): StatedEntry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  if (typeof dtype !== "string" || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    return reject(`give dtype, shape and data_offsets of "${name}"`, formatValue(value));
  }
  const [begin, end] = offsets;
  return { name, dtype, shape, begin, end };
}

/** Throws for arrays whose element types are neither floating-point numbers nor those of counters, with their names. */
function assertTypes(entries: readonly StatedEntry[]): void {
  const others = entries.filter((entry) => !isFloat(entry) && !isCounter(entry));
  if (others.length === 0) return;
  const expected = `must hold arrays of ${Object.keys(FLOAT_BYTES).join(", ")}`;
  const got = listNames(others.map(({ name, dtype }) => `"${name}" of ${dtype}`));
  throw new UnsupportedError(`${expected}, got ${got}`, { feature: others[0].dtype });
}

/** Throws unless an entry has as many bytes as its shape requires. */
function assertBytes(entry: StatedEntry): void {
  const { name, shape, begin, end } = entry;
  const each = isFloat(entry) ? FLOAT_BYTES[entry.dtype] : BigInt64Array.BYTES_PER_ELEMENT;
  const expected = shape.reduce((product, length) => product * length, each);
  if (end - begin !== expected) reject(`give "${name}" of shape [${shape}] ${expected} bytes`, `${end - begin}`);
}

/** Throws unless the arrays follow one another and fill the data, as the format requires. */
function assertPacked(entries: readonly StatedEntry[], dataLength: number): void {
  let expected = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected)
      reject(`have "${name}" at byte ${expected} of its data, without gap or overlap`, `${begin}`);
    expected = end;
  }
  if (expected !== dataLength) reject(`hold ${expected} bytes of data`, `${dataLength}`);
}

/**
 * Reads and checks the header of a safetensors file (https://github.com/huggingface/safetensors, "Format"): the arrays
 * are floating-point numbers, their sizes agree with their shapes, and together they fill the file without gap or
 * overlap. The arrays can then be read without further checks. Nothing but the header is read.
 *
 * PyTorch's counters `num_batches_tracked` (I64) are checked and left out.
 *
 * @throws DataError when the header is invalid, UnsupportedError for other element types; neither names the file.
 */
export function readSafetensorsHeader(file: PartReader): SafetensorsHeader {
  const { bytes, dataStart } = readHeaderBytes(file);
  const { [METADATA_NAME]: strings, ...arrays } = parseJson(bytes);
  const metadata = readMetadata(strings);
  const stated = Object.entries(arrays).map(([name, value]) => readEntry(name, value));
  assertTypes(stated);
  stated.forEach(assertBytes);
  assertPacked(stated, file.size - dataStart);
  const entries = stated
    .filter(isFloat)
    .map((entry) => ({ ...entry, begin: dataStart + entry.begin, end: dataStart + entry.end }));
  return { entries, metadata };
}
