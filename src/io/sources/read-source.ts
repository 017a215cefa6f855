import { addPath } from "../../errors.js";
import { assertObject, assertPath, assertText, describeValue, isBytes } from "../../guards/internal.js";
import { toPathLike } from "../files/path-like.js";
import { assertSize, readRange, withOpenFile } from "../files/random-access.js";
import { nameError } from "../files/read-bytes.js";
import { readZipEntry, readZipEntryStart } from "../files/zip-entry.js";
import type { SourceFile } from "./dicom-source.js";

/** Throws unless a value is a file that `listSource` found. */
function assertSource(what: string, source: unknown): asserts source is SourceFile {
  assertObject(what, source, "a file, as listSource lists it");
  const { file, locator } = source as Partial<SourceFile>;
  assertText(`${what}.file`, file);
  assertObject(`${what}.locator`, locator, "a locator, as listSource returns it");
  const { kind, path } = locator as Partial<SourceFile["locator"]>;
  if (!(kind === "file" || kind === "zip")) {
    throw new TypeError(`${what}.locator.kind must be file or zip, got ${describeValue(kind)}`);
  }
  if (!isBytes(path)) assertPath(`${what}.locator.path`, path);
}

/** The beginning of a file. */
export interface SourceStart {
  readonly bytes: Uint8Array;
  /** Whether `bytes` are the whole file. */
  readonly isWhole: boolean;
}

/** Reads the first bytes of an open file. */
function startOf(descriptor: number, size: number, { locator }: SourceFile, byteCount: number): SourceStart {
  if (locator.kind === "zip") {
    const bytes = readZipEntryStart({ descriptor, size }, locator, byteCount);
    return { bytes, isWhole: bytes.length === locator.bytes };
  }
  const bytes = readRange(descriptor, 0, Math.min(byteCount, size));
  return { bytes, isWhole: bytes.length === size };
}

/** Reads all bytes of an open file. */
function wholeOf(descriptor: number, size: number, { locator }: SourceFile): Uint8Array {
  if (locator.kind === "zip") return readZipEntry({ descriptor, size }, locator);
  assertSize(size);
  return readRange(descriptor, 0, size);
}

/**
 * Reads the first bytes of a file that `listSource` found, synchronously: for worker threads that read thousands of
 * files per second. Only the beginning of an archive entry is read and inflated; its CRC-32 is not checked.
 *
 * @param byteCount At least 1; a shorter file gives fewer bytes.
 * @throws RangeError for another `byteCount`; DataError when the file cannot be read or its archive entry is damaged;
 * UnsupportedError when the entry is encrypted, neither stored nor deflated, or larger than 2 GiB.
 */
export function readSourceStart(source: SourceFile, byteCount: number): SourceStart {
  if (!Number.isSafeInteger(byteCount) || byteCount < 1) {
    throw new RangeError(`readSourceStart: byteCount must be a whole number, at least 1, got ${byteCount}`);
  }
  try {
    return withOpenFile(toPathLike(source.locator.path), (descriptor, size) =>
      startOf(descriptor, size, source, byteCount),
    );
  } catch (error) {
    throw addPath(nameError("readSourceStart", source.file, error), `${toPathLike(source.locator.path)}`);
  }
}

/**
 * Reads a whole file that `listSource` found, synchronously. An archive entry is checked against the size and the
 * CRC-32 that the archive states.
 *
 * @throws DataError when the file cannot be read or its archive entry is damaged; UnsupportedError when the entry is
 * encrypted or neither stored nor deflated, or when the file is larger than 2 GiB.
 *
 * @example
 * ```ts
 * for (const source of await listSource("stage_2_train")) {
 *   const { image } = await parseHuImage(readSource(source));
 * }
 * ```
 */
export function readSource(source: SourceFile): Uint8Array {
  assertSource("readSource: source", source);
  try {
    return withOpenFile(toPathLike(source.locator.path), (descriptor, size) => wholeOf(descriptor, size, source));
  } catch (error) {
    throw addPath(nameError("readSource", source.file, error), `${toPathLike(source.locator.path)}`);
  }
}
