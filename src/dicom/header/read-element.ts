import type { DataSet } from "dicom-parser";
import { DicomError } from "../../errors.js";
import { type Keyword, TAGS } from "./tags.js";

/** A number in the value representations DS and IS (DICOM PS3.5 section 6.2). */
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Most characters of a value that a message quotes: a UID has no more (DICOM PS3.5 section 6.2). */
const QUOTED_LENGTH = 64;

/** Most bytes of a text: its length has 16 bits in explicit VR (DICOM PS3.5 section 7.1.2). */
const LONGEST_TEXT = 2 ** 16;

/** Shortens a value of a header for a message. */
export function quotable(text: string): string {
  return text.slice(0, QUOTED_LENGTH);
}

/**
 * Reads the text of any element, without padding blanks or zero bytes; `undefined` if it is absent or empty.
 *
 * @throws DicomError for a text longer than the standard allows, or longer than the file.
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

/** Converts a value of DS or IS, ignoring blanks around it. NaN unless it is a finite decimal number. */
function toNumber(text: string): number {
  const trimmed = text.trim();
  const value = DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Converts a value of DS or IS. Throws unless it is a finite decimal number. */
function parseDecimal(text: string, keyword: Keyword): number {
  const value = toNumber(text);
  if (!Number.isNaN(value)) return value;
  throw new DicomError(`${keyword} must be a decimal number, got ${JSON.stringify(quotable(text))}`, {
    tag: keyword,
  });
}

/** Reads the values of a text element, which are separated by backslashes. */
export function readTexts(dataSet: DataSet, keyword: Keyword): readonly string[] | undefined {
  return readText(dataSet, keyword)
    ?.split("\\")
    .map((part) => part.trim());
}

/**
 * Reads the values of a DS or IS element that are finite decimal numbers; `undefined` if none are. For elements that
 * affect neither pixels nor positions, such as windows: a malformed one does not make the rest of the file doubtful.
 */
export function readSoundDecimals(dataSet: DataSet, keyword: Keyword): readonly number[] | undefined {
  const values = readTexts(dataSet, keyword)
    ?.map(toNumber)
    .filter((value) => !Number.isNaN(value));
  return values?.length ? values : undefined;
}

/**
 * Reads a DS or IS element with the number of values that its type requires.
 *
 * @throws DicomError if it has more or fewer, or if one is not a finite decimal number.
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

/** Reads a DS or IS element with one value. */
export function readDecimal(dataSet: DataSet, keyword: Keyword): number | undefined {
  return readTuple<readonly [number]>(dataSet, keyword, 1)?.[0];
}

/**
 * Reads a US element, or an SS element if `signed` is true; `undefined` if it has no value.
 *
 * @throws DicomError if it has one byte.
 */
export function readWord(dataSet: DataSet, keyword: Keyword, { signed = false } = {}): number | undefined {
  const tag = TAGS[keyword];
  const length = dataSet.elements[tag]?.length ?? 0;
  if (length === 1) throw new DicomError(`${keyword} must have two bytes, got 1`, { tag: keyword });
  return signed ? dataSet.int16(tag) : dataSet.uint16(tag);
}

/**
 * Returns the value of a required element.
 *
 * @throws DicomError if the value is `undefined`.
 */
export function required<Value>(value: Value | undefined, keyword: Keyword): Value {
  if (value !== undefined) return value;
  throw new DicomError(`${keyword} is required, got a file that lacks it or leaves it empty`, { tag: keyword });
}
