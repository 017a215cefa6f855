import type { DataSet } from "dicom-parser";
import { DicomError } from "../../errors.js";
import { type Keyword, TAGS } from "./tags.js";

/** A number as the value representations DS and IS write it (DICOM PS3.5 section 6.2). */
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Longest part of a value that goes into a message, characters: a UID has no more (DICOM PS3.5 section 6.2). */
const QUOTED_LENGTH = 64;

/** Longest text that is read, bytes: what the 16 bits of its length in explicit VR can say (DICOM PS3.5 section 7.1.2). */
const LONGEST_TEXT = 2 ** 16;

/** Cuts a value of a header to what a message may quote. */
export function quotable(text: string): string {
  return text.slice(0, QUOTED_LENGTH);
}

/**
 * Reads the text of any element without the blanks or zero bytes that pad it; `undefined` where there is none.
 *
 * @throws DicomError for one that is longer than any can be, or than the file.
 */
export function readTextAt(dataSet: DataSet, keyword: string, tag: string): string | undefined {
  const { length, dataOffset } = dataSet.elements[tag] ?? { length: 0, dataOffset: 0 };
  const most = Math.min(LONGEST_TEXT, dataSet.byteArray.length - dataOffset);
  if (length <= most) return dataSet.string(tag) || undefined;
  throw new DicomError(`${keyword} must be at most ${most} bytes long, got ${length}`, { tag: keyword });
}

/** Reads the text of an element as {@link readTextAt} does. */
export function readText(dataSet: DataSet, keyword: Keyword): string | undefined {
  return readTextAt(dataSet, keyword, TAGS[keyword]);
}

/** Converts one value of DS or IS; blanks around it do not count. NaN for what is no finite decimal number. */
function toNumber(text: string): number {
  const trimmed = text.trim();
  const value = DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Converts one value of DS or IS, and throws where it is no finite decimal number. */
function parseDecimal(text: string, keyword: Keyword): number {
  const value = toNumber(text);
  if (!Number.isNaN(value)) return value;
  throw new DicomError(`${keyword} must be a decimal number, got ${JSON.stringify(quotable(text))}`, {
    tag: keyword,
  });
}

/** Reads the values of a text element, which a backslash separates. */
export function readTexts(dataSet: DataSet, keyword: Keyword): readonly string[] | undefined {
  return readText(dataSet, keyword)
    ?.split("\\")
    .map((part) => part.trim());
}

/**
 * Reads those values of an element of DS or IS that are finite decimal numbers; `undefined` where none is. For what
 * neither pixels nor positions depend on, as the windows of a file: nothing else of it is in doubt because of them.
 */
export function readSoundDecimals(dataSet: DataSet, keyword: Keyword): readonly number[] | undefined {
  const values = readTexts(dataSet, keyword)
    ?.map(toNumber)
    .filter((value) => !Number.isNaN(value));
  return values?.length ? values : undefined;
}

/**
 * Reads an element of DS or IS that has as many values as its type says.
 *
 * @throws DicomError where it has more or fewer, or one is no finite decimal number.
 */
export function readTuple<Tuple extends readonly number[]>(
  dataSet: DataSet,
  keyword: Keyword,
  length: Tuple["length"],
): Tuple | undefined {
  const values = readText(dataSet, keyword)
    ?.split("\\")
    .map((part) => parseDecimal(part, keyword));
  if (values === undefined || values.length === length) return values as Tuple | undefined;
  throw new DicomError(`${keyword}: number of values must be ${length}, got ${values.length}`, { tag: keyword });
}

/** Reads an element of DS or IS that has one value. */
export function readDecimal(dataSet: DataSet, keyword: Keyword): number | undefined {
  return readTuple<readonly [number]>(dataSet, keyword, 1)?.[0];
}

/**
 * Reads an element of US, or of SS where `signed` says so; `undefined` where it has no value.
 *
 * @throws DicomError where it has one byte.
 */
export function readWord(dataSet: DataSet, keyword: Keyword, { signed = false } = {}): number | undefined {
  const tag = TAGS[keyword];
  const length = dataSet.elements[tag]?.length ?? 0;
  if (length === 1) throw new DicomError(`${keyword} must have two bytes, got 1`, { tag: keyword });
  return signed ? dataSet.int16(tag) : dataSet.uint16(tag);
}

/**
 * Returns the value of an element that a file must have.
 *
 * @throws DicomError where it has none.
 */
export function required<Value>(value: Value | undefined, keyword: Keyword): Value {
  if (value !== undefined) return value;
  throw new DicomError(`${keyword} is required, got a file that lacks it or leaves it empty`, { tag: keyword });
}
