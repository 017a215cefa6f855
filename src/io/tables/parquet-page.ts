import type { PageHeader } from "hyparquet";
import { readPage } from "hyparquet/src/column.js";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { DECOMPRESSORS } from "./parquet-codecs.js";
import { assertRuns, type ByteRange, deltaEnd } from "./parquet-runs.js";

/** Column of a page, and the memory that its file may still take. */
export interface PageColumn {
  readonly decoder: Parameters<typeof readPage>[2];
  /** Rows of the column that are still to be read. */
  readonly rows: number;
  /** Takes bytes out of what the file may inflate to; throws an Error when too few are left. */
  readonly take: (bytes: number) => void;
}

/** Values of a column, or of its dictionary. */
export type PageValues = NonNullable<Parameters<typeof readPage>[3]>;

/** A page: its header, and its bytes as they are stored. */
export interface StoredPage {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

/** Bytes of the length before runs. */
const LENGTH_BYTES = 4;

/** Whether a value is a whole number from 0 to `most`. */
function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

/** Throws unless a number of a page's header is a whole number from 0 to `most`. */
function assertCount(name: string, value: unknown, most: number): void {
  if (!isCount(value, most)) throw new Error(`a page whose ${name} is ${value}, of at most ${most}`);
}

/** Decompresses bytes to exactly `byteCount` bytes. */
function decompress(bytes: Uint8Array, byteCount: number, { decoder, take }: PageColumn): Uint8Array {
  const decode = DECOMPRESSORS[decoder.codec];
  assertCount("length", byteCount, Number.MAX_SAFE_INTEGER);
  take(byteCount);
  const decoded = decode ? decode(bytes, byteCount) : bytes;
  if (decoded.length !== byteCount) throw new Error(`a page of ${decoded.length} of its ${byteCount} bytes`);
  return decoded;
}

/** Finds runs with their length before them. */
function runsAfterLength(page: Uint8Array, start: number): ByteRange {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const first = start + LENGTH_BYTES;
  const end = first <= page.length ? first + view.getUint32(start, true) : Number.POSITIVE_INFINITY;
  if (end > page.length) throw new Error("a page whose runs are longer than the page");
  return { start: first, end };
}

/** Checks the beginnings that texts share with the text before them: each is at most as long as that text. */
function assertPrefixes(page: Uint8Array, start: number, count: number, take: PageColumn["take"]): void {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: start };
  const [prefixes, suffixes] = [new Int32Array(count), new Int32Array(count)];
  deltaBinaryUnpack(reader, count, prefixes);
  reader.offset = deltaEnd(page, start, count);
  deltaBinaryUnpack(reader, count, suffixes);
  let before = 0;
  for (let index = 0; index < count; index++) {
    assertCount("shared beginning", prefixes[index], before);
    assertCount("text", suffixes[index], page.length);
    before = prefixes[index] + suffixes[index];
    take(before);
  }
}

/** Checks the values of a page before they are decoded. `count` is their most, or their number if `isExact`. */
function assertValues(page: Uint8Array, start: number, encoding: string, count: number, column: PageColumn): void {
  const { type, element } = column.decoder;
  if (encoding === "PLAIN" && type === "FIXED_LEN_BYTE_ARRAY") {
    assertCount("length of values", element.type_length, page.length);
  } else if (encoding === "BYTE_STREAM_SPLIT") {
    assertCount("length of values", (element.type_length ?? 1) * count, page.length);
  } else if (encoding === "RLE") {
    const runs = runsAfterLength(page, start);
    assertRuns(page, runs, 1, count);
  } else if (encoding.endsWith("_DICTIONARY")) {
    if (start < page.length) assertRuns(page, { start: start + 1, end: page.length }, page[start], count);
  } else if (encoding.startsWith("DELTA_") && count > 0) {
    const end = deltaEnd(page, start, count);
    if (encoding !== "DELTA_BYTE_ARRAY") return;
    deltaEnd(page, end, count);
    assertPrefixes(page, start, count, column.take);
  }
}

/** Counts the levels that are 1: the rows with a value. */
function countPresent(page: Uint8Array, { start, end }: ByteRange, count: number): number {
  let present = 0;
  let seen = 0;
  let at = start;
  while (seen < count && at < end) {
    let header = 0;
    let shift = 0;
    do {
      header |= (page[at] & 0x7f) << shift;
      shift += 7;
    } while (page[at++] >= 0x80);
    const isPacked = (header & 1) === 1;
    const length = Math.min(count - seen, isPacked ? 8 * (header >>> 1) : header >>> 1);
    for (let index = 0; index < length; index++) {
      present += isPacked ? (page[at + (index >> 3)] >> (index & 7)) & 1 : page[at] & 1;
    }
    at += isPacked ? header >>> 1 : 1;
    seen += length;
  }
  return present;
}

/** Decodes values of a page that has been checked and decompressed. */
function decodeChecked(page: Uint8Array, header: PageHeader, { decoder }: PageColumn, dictionary?: PageValues) {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
  const whole = { ...header, compressed_page_size: page.length, uncompressed_page_size: page.length };
  const { data } = readPage(reader, whole, { ...decoder, codec: "UNCOMPRESSED" }, dictionary, undefined, 0);
  return data ?? [];
}

/** Decodes the values of a dictionary. */
export function decodeDictionary({ header, bytes }: StoredPage, column: PageColumn): PageValues {
  const page = decompress(bytes, header.uncompressed_page_size, column);
  // Booleans take a bit, everything else a byte at least.
  assertCount("number of values", header.dictionary_page_header?.num_values, 8 * page.length);
  return decodeChecked(page, header, column);
}

/** Decodes a data page of the first version, whose levels are compressed with its values. */
function decodeFirstVersion({ header, bytes }: StoredPage, column: PageColumn, dictionary?: PageValues): PageValues {
  const { num_values: count, encoding } = header.data_page_header ?? { num_values: -1, encoding: "PLAIN" };
  assertCount("number of values", count, column.rows);
  const page = decompress(bytes, header.uncompressed_page_size, column);
  let start = 0;
  let present = count;
  if (column.decoder.element.repetition_type !== "REQUIRED") {
    const levels = runsAfterLength(page, 0);
    assertRuns(page, levels, 1, count);
    present = countPresent(page, levels, count);
    start = levels.end;
  }
  assertValues(page, start, `${encoding}`, present, column);
  return decodeChecked(page, header, column, dictionary);
}

/** Decodes a data page of the second version, whose levels lie before the compressed values. */
function decodeSecondVersion({ header, bytes }: StoredPage, column: PageColumn, dictionary?: PageValues): PageValues {
  const { data_page_header_v2: page2 } = header;
  assertCount("number of values", page2?.num_values, column.rows);
  const { num_values: count, num_nulls: nulls, encoding, is_compressed: isCompressed } = page2!;
  assertCount("number of nulls", nulls, count);
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = page2!;
  assertCount("length of levels", repetition, bytes.length);
  assertCount("length of levels", definition, bytes.length - repetition);
  const levels = repetition + definition;
  if (column.decoder.element.repetition_type !== "REQUIRED") {
    assertRuns(bytes, { start: repetition, end: levels }, 1, count);
  }
  const stored = bytes.subarray(levels);
  const values =
    isCompressed === false ? stored : decompress(stored, Number(header.uncompressed_page_size) - levels, column);
  assertValues(values, 0, `${encoding}`, count - nulls, column);
  const page = Buffer.concat([bytes.subarray(0, levels), values]);
  const plain = { ...header, data_page_header_v2: { ...page2!, is_compressed: false } };
  return decodeChecked(page, plain, column, dictionary);
}

/**
 * Decodes a data page, after its sizes, counts and runs have been checked: hyparquet trusts all of them.
 *
 * @returns One value per row.
 * @throws Error for a damaged page.
 */
export function decodeDataPage(page: StoredPage, column: PageColumn, dictionary?: PageValues): PageValues {
  if (page.header.type === "DATA_PAGE_V2") return decodeSecondVersion(page, column, dictionary);
  if (page.header.type === "DATA_PAGE") return decodeFirstVersion(page, column, dictionary);
  throw new Error(`a page of the unknown type ${page.header.type}`);
}
