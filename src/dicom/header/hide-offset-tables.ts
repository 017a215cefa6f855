/**
 * First bytes of ExtendedOffsetTable and ExtendedOffsetTableLengths in explicit little endian: group, element, VR OV.
 */
const TABLE_STARTS = [0x01, 0x02].map((element) => Uint8Array.of(0xe0, 0x7f, element, 0x00, 0x4f, 0x56, 0x00, 0x00));

/** Offset of the value representation, and its replacement: UN, whose length field has the same size. */
const VR_BYTE = 4;
const UNKNOWN_VR = Uint8Array.of(0x55, 0x4e);

/** Finds the first occurrence of some bytes; -1 if they do not occur. */
function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let at = 0; at + wanted.length <= bytes.length; at++) {
    let equal = 0;
    while (equal < wanted.length && bytes[at + equal] === wanted[equal]) equal += 1;
    if (equal === wanted.length) return at;
  }
  return -1;
}

/**
 * Changes the value representation of the two offset tables that may precede PixelData (DICOM PS3.3 section
 * C.7.6.3.1.8). dicom-parser does not know theirs, OV, and misreads all elements after it
 * (https://github.com/cornerstonejs/dicomParser/issues/284).
 *
 * @returns A copy; `undefined` if the bytes contain no such table.
 */
export function hideOffsetTables(bytes: Uint8Array): Uint8Array | undefined {
  const found = TABLE_STARTS.map((start) => indexOfBytes(bytes, start)).filter((offset) => offset >= 0);
  if (found.length === 0) return undefined;
  const copy = bytes.slice();
  for (const offset of found) copy.set(UNKNOWN_VR, offset + VR_BYTE);
  return copy;
}
