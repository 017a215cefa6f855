import { DicomError } from "../../errors.js";

/** Offset of the letters DICM in every DICOM file, in bytes (DICOM PS3.10 section 7.1). */
const PREFIX_OFFSET = 128;
const PREFIX = "DICM";

/** The group of the file meta elements. */
const META_GROUP = 0x0002;

/** The group of the first elements of a data set. */
const FIRST_GROUP = 0x0008;

/** Reads bytes as letters. */
function lettersAt(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

/** Whether bytes begin with an element of a group. The low byte of its number comes first, or last if big endian. */
function beginsWithGroup(bytes: Uint8Array, group: number, { bigEndian = false } = {}): boolean {
  const [first, second] = bigEndian ? [0, group] : [group, 0];
  return bytes.length >= 8 && bytes[0] === first && bytes[1] === second;
}

/**
 * Guesses the transfer syntax of a data set without file meta elements from its first element, which has group 0008 in
 * every image. The bytes of that number give the byte order, and two capital letters after the tag mean explicit VR.
 *
 * @returns `undefined` if the bytes are not a data set.
 */
export function guessTransferSyntax(bytes: Uint8Array): string | undefined {
  const isExplicit = /^[A-Z]{2}$/.test(lettersAt(bytes, 4, 2));
  if (beginsWithGroup(bytes, FIRST_GROUP)) return isExplicit ? "1.2.840.10008.1.2.1" : "1.2.840.10008.1.2";
  return isExplicit && beginsWithGroup(bytes, FIRST_GROUP, { bigEndian: true }) ? "1.2.840.10008.1.2.2" : undefined;
}

/** Encodes TransferSyntaxUID in explicit little endian, the only file meta element that a parser needs. */
function encodeTransferSyntax(uid: string): Uint8Array {
  const value = new TextEncoder().encode(uid.length % 2 === 0 ? uid : `${uid}\0`);
  return Uint8Array.from([0x02, 0x00, 0x10, 0x00, 0x55, 0x49, value.length, 0, ...value]);
}

/** Prepends a preamble, the letters DICM and file meta elements to a data set. */
function wrap(bytes: Uint8Array, meta: Uint8Array): Uint8Array {
  const start = PREFIX_OFFSET + PREFIX.length;
  const wrapped = new Uint8Array(start + meta.length + bytes.length);
  wrapped.set(new TextEncoder().encode(PREFIX), PREFIX_OFFSET);
  wrapped.set(meta, start);
  wrapped.set(bytes, start + meta.length);
  return wrapped;
}

/** Puts a preamble and new file meta elements before a data set. */
export function rewrap(dataSet: Uint8Array, transferSyntax: string): Uint8Array {
  return wrap(dataSet, encodeTransferSyntax(transferSyntax));
}

/**
 * Completes a DICOM file. Adds the preamble if the bytes begin with file meta elements, and the guessed transfer syntax
 * too if they begin with a data set. Returns a complete file unchanged.
 *
 * @throws DicomError if the bytes are none of these.
 */
export function wrapDataSet(bytes: Uint8Array): Uint8Array {
  if (lettersAt(bytes, PREFIX_OFFSET, PREFIX.length) === PREFIX) return bytes;
  if (beginsWithGroup(bytes, META_GROUP)) return wrap(bytes, new Uint8Array(0));
  const transferSyntax = guessTransferSyntax(bytes);
  if (transferSyntax !== undefined) return rewrap(bytes, transferSyntax);
  const found = bytes.subarray(PREFIX_OFFSET, PREFIX_OFFSET + PREFIX.length);
  const got =
    found.length < PREFIX.length
      ? `${bytes.length} bytes in all`
      : Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw new DicomError(`not a DICOM file: expected ${PREFIX} at byte ${PREFIX_OFFSET}, got ${got}`);
}
