/** File meta elements of a DICOM file, as far as they say how to read the rest. */
export interface FileMeta {
  /** Bytes before the data set. */
  readonly end: number;
  /** TransferSyntaxUID; `undefined` if absent. */
  readonly transferSyntax: string | undefined;
  /** Whether the elements name no value representations, against DICOM PS3.10 section 7.1. */
  readonly isImplicit: boolean;
}

/** Bytes before the file meta elements: the preamble and the letters DICM (DICOM PS3.10 section 7.1). */
const META_START = 132;

/** Group of the file meta elements, and the element TransferSyntaxUID. */
const META_GROUP = 0x0002;
const TRANSFER_SYNTAX = 0x0010;

/** Maximum length of a UID, with the byte that pads it (DICOM PS3.5 section 9.1). */
const UID_LENGTH = 64;

/** Value representations with a length of 32 bits after two reserved bytes (DICOM PS3.5 table 7.1-1). */
const LONG_VRS = "OB OD OF OL OV OW SQ SV UC UN UR UT UV".split(" ");

/** The other value representations (DICOM PS3.5 table 7.1-2). */
const SHORT_VRS = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split(" ");

/** All value representations. */
const VRS: ReadonlySet<string> = new Set([...LONG_VRS, ...SHORT_VRS]);

/** Reads two bytes as letters. */
function lettersAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 2));
}

/**
 * Whether an element names its value representation. A length in its place would be 16 kB or more, which pydicom rules
 * out as well: no first element of a data set is that long.
 *
 * @param offset Start of the element.
 */
export function hasValueRepresentation(bytes: Uint8Array, offset: number): boolean {
  return VRS.has(lettersAt(bytes, offset + 4));
}

/** Returns where the value of a file meta element starts, and where it ends. */
function valueRange(view: DataView, offset: number, vr: string | undefined): readonly [start: number, end: number] {
  if (vr === undefined) return [offset + 8, offset + 8 + view.getUint32(offset + 4, true)];
  if (!LONG_VRS.includes(vr)) return [offset + 8, offset + 8 + view.getUint16(offset + 6, true)];
  const start = offset + 12;
  return [start, start <= view.byteLength ? start + view.getUint32(offset + 8, true) : start];
}

/**
 * Reads the file meta elements of a file that has the letters DICM, in explicit or implicit little endian.
 *
 * @returns `undefined` if they are absent or cut short.
 */
export function readFileMeta(file: Uint8Array): FileMeta | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isMeta = (offset: number) => offset + 8 <= file.length && view.getUint16(offset, true) === META_GROUP;
  if (!isMeta(META_START)) return undefined;
  const isImplicit = !hasValueRepresentation(file, META_START);
  let transferSyntax: string | undefined;
  let end = META_START;
  while (isMeta(end)) {
    const [from, to] = valueRange(view, end, isImplicit ? undefined : lettersAt(file, end + 4));
    if (to > file.length) return undefined;
    if (view.getUint16(end + 2, true) === TRANSFER_SYNTAX && to - from <= UID_LENGTH) {
      transferSyntax = String.fromCharCode(...file.subarray(from, to)).replace(/[\0 ]+$/, "") || undefined;
    }
    end = to;
  }
  return { end, transferSyntax, isImplicit };
}
