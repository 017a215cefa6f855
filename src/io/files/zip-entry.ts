import { constants, inflateRawSync } from "node:zlib";
import { DataError, UnsupportedError } from "../../errors.js";
import { crc32 } from "./crc32.js";
import { assertSize, readRange } from "./random-access.js";
import type { ZipLocator } from "./zip-directory.js";

/** The compression methods that occur in practice (APPNOTE.TXT 4.4.5). */
const STORED = 0;
const DEFLATED = 8;

/** Header of an entry: "PK\x03\x04" first, lengths of name and extra field at bytes 26 and 28 (APPNOTE.TXT 4.3.7). */
const LOCAL_HEADER = { bytes: 30, signature: 0x04034b50, nameLength: 26, extraLength: 28 } as const;

/** Most bytes of input before the first byte of output: the table of a block (RFC 1951, 3.2.7). */
const TABLE_BYTES = 300;

/** An open archive. */
interface OpenZip {
  readonly descriptor: number;
  readonly size: number;
}

/** Throws unless entries of this kind can be read. */
function assertReadable({ method, isEncrypted, compressedBytes, bytes }: ZipLocator): void {
  if (isEncrypted) {
    throw new UnsupportedError("must not be encrypted, got an encrypted zip entry", {
      feature: "encrypted zip entries",
    });
  }
  if (method !== STORED && method !== DEFLATED) {
    const feature = `zip compression method ${method}`;
    throw new UnsupportedError(`must be stored or deflated, got ${feature}`, { feature });
  }
  if (method === STORED && compressedBytes !== bytes) {
    throw new DataError(`must be stored in its ${bytes} bytes, got ${compressedBytes}`);
  }
  assertSize(Math.max(bytes, compressedBytes));
}

/** Finds the start of the data of an entry; throws unless the data lie within the archive. */
function findData({ descriptor, size }: OpenZip, { offset, compressedBytes }: ZipLocator): number {
  const { bytes, signature, nameLength, extraLength } = LOCAL_HEADER;
  const header = new Uint8Array(bytes);
  if (offset < size) header.set(readRange(descriptor, offset, bytes));
  const view = new DataView(header.buffer);
  if (view.getUint32(0, true) !== signature) {
    throw new DataError(`must start at byte ${offset} of the zip archive, got something else there`);
  }
  const start = offset + bytes + view.getUint16(nameLength, true) + view.getUint16(extraLength, true);
  if (start + compressedBytes <= size) return start;
  throw new DataError(`must end within the ${size} bytes of the zip archive, got an end at ${start + compressedBytes}`);
}

/** Inflates data to at most `byteCount` bytes; to fewer if the data are incomplete and `finishFlush` allows that. */
function inflate(data: Uint8Array, byteCount: number, finishFlush: number): Uint8Array {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, byteCount), finishFlush });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataError(`must inflate to ${byteCount} bytes, got ${code}`, { cause });
  }
}

/**
 * Reads the first `byteCount` bytes of an entry; fewer if the entry is shorter, or if compression made it longer. A zip
 * bomb inflates to at most about 2,100 times `byteCount`, because deflate shrinks data to 1/1032 at best.
 *
 * @throws DataError when the entry is damaged or contradicts its own header; UnsupportedError when it is encrypted or
 * neither stored nor deflated. Neither names the entry.
 */
export function readZipEntryStart(zip: OpenZip, locator: ZipLocator, byteCount: number): Uint8Array {
  assertReadable(locator);
  const start = findData(zip, locator);
  const wanted = Math.min(byteCount, locator.bytes);
  if (locator.method === STORED) return readRange(zip.descriptor, start, wanted);
  const inflateFirst = (count: number) => {
    const data = readRange(zip.descriptor, start, Math.min(count, locator.compressedBytes));
    return inflate(data, locator.bytes, constants.Z_SYNC_FLUSH).subarray(0, wanted);
  };
  // Deflate shrinks CT to less than half, so the first try is usually enough.
  const bytes = inflateFirst(Math.ceil(wanted / 2));
  return bytes.length < wanted ? inflateFirst(2 * wanted + TABLE_BYTES) : bytes;
}

/**
 * Reads a whole entry and checks its CRC-32.
 *
 * @throws DataError and UnsupportedError as {@link readZipEntryStart}; DataError when the size or the CRC-32 is not as
 * stated.
 */
export function readZipEntry(zip: OpenZip, locator: ZipLocator): Uint8Array {
  assertReadable(locator);
  const data = readRange(zip.descriptor, findData(zip, locator), locator.compressedBytes);
  const bytes = locator.method === STORED ? data : inflate(data, locator.bytes, constants.Z_FINISH);
  if (bytes.length !== locator.bytes) throw new DataError(`must hold ${locator.bytes} bytes, got ${bytes.length}`);
  const checksum = crc32(bytes);
  if (checksum === locator.checksum) return bytes;
  throw new DataError(`must have the CRC-32 ${locator.checksum}, got ${checksum}`);
}
