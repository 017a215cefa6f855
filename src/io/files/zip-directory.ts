import { open } from "node:fs/promises";
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from "yauzl";
import { readRange } from "./random-access.js";

/**
 * Position of an entry in a zip archive, with all that is needed to read it, so that the directory is read only once.
 */
export interface ZipLocator {
  readonly kind: "zip";
  /** Path of the archive. */
  readonly path: string;
  /** Start of the entry in bytes. The entry begins with a header of its own. */
  readonly offset: number;
  /** Compression method: 0 is none, 8 is deflate. */
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** CRC-32 of the uncompressed bytes. */
  readonly checksum: number;
}

/** An entry of a zip archive and its name in the archive, which may be anything and is never used as a path. */
interface ZipEntry {
  readonly name: string;
  readonly locator: ZipLocator;
}

/**
 * Bytes read at a time. yauzl requests each entry in two small reads; a million entries read directly from the file
 * take a minute.
 */
const BLOCK_BYTES = 1 << 20;

/** First bytes of an entry in the directory: "PK\x01\x02". */
const ENTRY_SIGNATURE = 0x02014b50;

/** Reader of an archive in blocks. A class, because yauzl accepts only subclasses of its own reader. */
class BlockReader extends RandomAccessReader {
  readonly #descriptor: number;
  readonly #size: number;
  #block: Uint8Array = new Uint8Array();
  #blockStart = 0;

  constructor(descriptor: number, size: number) {
    super();
    this.#descriptor = descriptor;
    this.#size = size;
  }

  /** Returns bytes of the archive; fewer if it ends earlier. */
  bytesAt(start: number, length: number): Uint8Array {
    // A damaged directory may state any offset, even one that no file can have.
    if (start >= this.#size) return new Uint8Array();
    const blockEnd = this.#blockStart + this.#block.length;
    if (start < this.#blockStart || start + length > blockEnd) {
      this.#block = readRange(this.#descriptor, start, Math.max(length, BLOCK_BYTES));
      this.#blockStart = start;
    }
    return this.#block.subarray(start - this.#blockStart, start - this.#blockStart + length);
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const bytes = this.bytesAt(position, length);
    buffer.set(bytes, offset);
    callback(bytes.length < length ? new Error("a directory that extends beyond the end of the file") : null);
  }
}

/**
 * Whether the directory continues after the number of entries that it states: writers without zip64 count only to
 * 65,535.
 */
function hasMore(reader: BlockReader, zip: ZipFile): boolean {
  // This is the offset of the next entry; the types of yauzl declare it as a boolean.
  const next = Buffer.from(reader.bytesAt(Number(zip.readEntryCursor), 4));
  return next.length === 4 && next.readUInt32LE() === ENTRY_SIGNATURE;
}

function toZipEntry(path: string, entry: Entry): ZipEntry {
  return {
    name: getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false),
    locator: {
      kind: "zip",
      path,
      offset: entry.relativeOffsetOfLocalHeader,
      method: entry.compressionMethod,
      isEncrypted: entry.isEncrypted(),
      compressedBytes: entry.compressedSize,
      bytes: entry.uncompressedSize,
      checksum: entry.crc32,
    },
  };
}

/**
 * Reads the directory of a zip archive, with or without zip64, in its order. Folders are entries whose names end with
 * `/`. Only the completeness of the directory is checked: names and sizes are taken from the archive as they are.
 *
 * @throws An error that names no file when the directory is missing or damaged; any error of the file system.
 */
export async function* readZipDirectory(path: string): AsyncGenerator<ZipEntry> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const reader = new BlockReader(file.fd, size);
    const zip = await fromRandomAccessReaderPromise(reader, size, { decodeStrings: false, validateEntrySizes: false });
    for await (const entry of zip.eachEntry()) yield toZipEntry(path, entry);
    if (hasMore(reader, zip)) throw new Error(`more than the ${zip.entryCount} entries that it counts`);
  } finally {
    await file.close();
  }
}
