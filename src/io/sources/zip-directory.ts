import { open } from "node:fs/promises";
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type ZipFile,
} from "yauzl";
import { readRange } from "../files/random-access.js";

/** Where an entry of a zip archive lies: all that reading it takes, so that the directory is read once only. */
export interface ZipLocator {
  readonly kind: "zip";
  /** Path of the archive. */
  readonly path: string;
  /** Where the entry starts with a header of its own, in bytes. */
  readonly offset: number;
  /** Number of the compression method: 0 is none, 8 is deflate. */
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** CRC-32 of the uncompressed bytes. */
  readonly checksum: number;
}

/** An entry of a zip archive by the name that the archive gives it, which may be anything and is never a path. */
interface ZipEntry {
  readonly name: string;
  readonly locator: ZipLocator;
}

/** What is read at once. yauzl asks for an entry in two small reads: from the file, a million of them take a minute. */
const BLOCK_BYTES = 1 << 20;

/** The first bytes of an entry in the directory: "PK\x01\x02". */
const ENTRY_SIGNATURE = 0x02014b50;

/** Reads an archive in blocks. A class, because yauzl takes no other readers than subclasses of its own. */
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

  /** Returns bytes of the archive; fewer where it ends before. */
  bytesAt(start: number, length: number): Uint8Array {
    // A damaged directory may name any place, even one that no file can have.
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
    callback(bytes.length < length ? new Error("a directory that goes on beyond the end of the file") : null);
  }
}

/** Tells whether the directory goes on behind the entries that it counts: writers without zip64 count to 65,535 only. */
function hasMore(reader: BlockReader, zip: ZipFile): boolean {
  // The types of yauzl call this place of the next entry a boolean.
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
 * Reads the directory of a zip archive, zip64 too, in the order of the directory, with folders as entries whose names
 * end with `/`. Nothing is checked but that the directory is whole: names and sizes are what the archive says.
 *
 * @throws an error that names no file when the directory is absent or damaged; whatever the file system throws.
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
