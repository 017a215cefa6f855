import { DicomError } from "../../errors.js";

/** Tags of an item and of the end of a sequence, as little-endian numbers of 32 bits (DICOM PS3.5 section 7.5). */
const ITEM = 0xe000fffe;
const END_OF_SEQUENCE = 0xe0ddfffe;

/** Bytes of a tag and a length. */
const ITEM_HEADER_BYTES = 8;

/** Most fragments of a file: records of empty fragments would need more memory than the file. */
const MOST_FRAGMENTS = 2 ** 17;

/** A fragment of compressed pixels. */
export interface Fragment {
  /** Offset of its item, in bytes from the first item after the offset table. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Compressed pixels of a file: the offsets of the first fragment of each frame, and all fragments. */
export interface EncapsulatedPixels {
  /** Empty if it is empty in the file. */
  readonly offsetTable: readonly number[];
  readonly fragments: readonly Fragment[];
}

function badFragments(expected: string, got: string): DicomError {
  return new DicomError(`PixelData must be ${expected}, got ${got}`, { tag: "PixelData" });
}

/** Reads the items of a sequence up to its end, or to the end of a file that ends between two items. */
function readItems(bytes: Uint8Array, start: number): Fragment[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: Fragment[] = [];
  for (let offset = start; offset + ITEM_HEADER_BYTES <= bytes.length; ) {
    const tag = view.getUint32(offset, true);
    const length = view.getUint32(offset + 4, true);
    if (tag === END_OF_SEQUENCE) break;
    if (items.length > MOST_FRAGMENTS) throw badFragments(`at most ${MOST_FRAGMENTS} fragments`, "more");
    if (tag !== ITEM) throw badFragments("a sequence of fragments", `another element after ${items.length} items`);
    const first = offset + ITEM_HEADER_BYTES;
    if (first + length > bytes.length)
      throw badFragments("whole fragments", `${bytes.length - first} of ${length} bytes`);
    items.push({ offset: offset - start, bytes: bytes.subarray(first, first + length) });
    offset = first + length;
  }
  return items;
}

/** Reads the numbers of an offset table. */
function readOffsets({ bytes }: Fragment): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getUint32(index * 4, true));
}

/**
 * Reads the offset table and the fragments of compressed pixels (DICOM PS3.5 section A.4).
 *
 * @param bytes The file or data set.
 * @param start Offset of the value of PixelData.
 * @throws DicomError with tag `PixelData` unless it is a sequence of whole fragments.
 */
export function readFragments(bytes: Uint8Array, start: number): EncapsulatedPixels {
  const [table, ...items] = readItems(bytes, start);
  if (table === undefined || items.length === 0) throw badFragments("a sequence of fragments", "none");
  const first = items[0].offset;
  const fragments = items.map((item) => ({ offset: item.offset - first, bytes: item.bytes }));
  return { offsetTable: readOffsets(table), fragments };
}
