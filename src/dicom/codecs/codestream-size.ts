/** Size of a compressed frame according to its codestream. */
export interface CodestreamSize {
  readonly rows: number;
  readonly cols: number;
  /** Samples per pixel. */
  readonly samples: number;
  /** Bits per sample. */
  readonly bits: number;
}

/** The first marker that is not reserved. Decoders skip lower ones in different ways, or loop on them forever. */
const FIRST_MARKER = 0xc0;

/** Whether a marker of JPEG or JPEG-LS has no length: RST0..7, SOI, EOI (ITU-T T.81 table B.1). */
function standsAlone(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd9;
}

/** Whether a marker begins a frame header: SOF0..15 without DHT, JPG and DAC, or SOF55 of JPEG-LS (ITU-T T.87). */
function isFrameHeader(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;
}

/**
 * Reads the frame header of a JPEG or JPEG-LS codestream (ITU-T T.81 section B.2.2).
 *
 * @returns `undefined` if the codestream has none.
 */
export function jpegSize(bytes: Uint8Array): CodestreamSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A frame header: marker, length, bits, rows, columns, samples.
  for (let offset = 0; offset + 10 <= bytes.length; ) {
    const marker = bytes[offset + 1];
    if (bytes[offset] !== 0xff || marker < FIRST_MARKER) return undefined;
    if (isFrameHeader(marker)) {
      const rows = view.getUint16(offset + 5);
      const cols = view.getUint16(offset + 7);
      return { rows, cols, samples: bytes[offset + 9], bits: bytes[offset + 4] };
    }
    if (marker === 0xff) offset += 1;
    else offset += 2 + (standsAlone(marker) ? 0 : view.getUint16(offset + 2));
  }
  return undefined;
}

/** First bytes of a JPEG 2000 codestream: SOC, then SIZ (ITU-T T.800 section A.5.1). */
const JPEG_2000_START = 0xff4fff51;

/** Largest offset of a codestream: in some files the boxes of the JP2 format precede it. */
const LATEST_START = 1024;

/** Bytes of SOC and SIZ for one sample per pixel. */
const SIZ_BYTES = 45;

/** Most tiles of a codestream: a decoder allocates some kilobytes for each before it decodes any. */
const MOST_TILES = 1024;

/** Markers of a JPEG 2000 header: first tile, coding style, coding style of a component (ITU-T T.800 table A.2). */
const START_OF_TILE = 0xff90;
export const CODING_STYLE = 0xff52;
export const COMPONENT_STYLE = 0xff53;

/** A segment of a header. */
interface Segment {
  readonly marker: number;
  /** Offset of the marker. */
  readonly start: number;
  /** Offset after the last byte. */
  readonly end: number;
}

/** Lists the segments of the main header of a JPEG 2000 codestream, up to its first tile. */
export function* mainHeaderSegments(codestream: Uint8Array): Generator<Segment> {
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength);
  for (let start = 2; start + 4 <= view.byteLength && view.getUint16(start) !== START_OF_TILE; ) {
    const end = start + 2 + view.getUint16(start + 2);
    yield { marker: view.getUint16(start), start, end };
    start = end;
  }
}

/** Smallest side of a precinct above the lowest resolution, as a power of 2: decoders allocate memory for each. */
const LEAST_PRECINCT = 5;

/** Whether an image is divided into precincts of a few pixels (ITU-T T.800 sections A.6.1 and A.6.2). */
function hasTinyPrecincts(codestream: Uint8Array): boolean {
  for (const { marker, start, end } of mainHeaderSegments(codestream)) {
    // One byte per precinct size, after that of the lowest resolution: width in the low half, height in the high half.
    const first = start + (marker === CODING_STYLE ? 15 : marker === COMPONENT_STYLE ? 12 : Number.POSITIVE_INFINITY);
    if (codestream.subarray(first, end).some((both) => Math.min(both & 15, both >> 4) < LEAST_PRECINCT)) return true;
  }
  return false;
}

/**
 * Drops the bytes before a JPEG 2000 codestream, so the same codestream is measured and decoded.
 *
 * @returns A view; empty if the bytes contain no codestream.
 */
export function trimJpeg2000(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start <= LATEST_START && start + SIZ_BYTES <= bytes.length; start++) {
    if (view.getUint32(start) === JPEG_2000_START) return bytes.subarray(start);
  }
  return bytes.subarray(bytes.length);
}

/**
 * Reads the SIZ segment of a JPEG 2000 codestream (ITU-T T.800 section A.5.1).
 *
 * @returns `undefined` if the bytes have none, and for images that DICOM writers do not produce and the decoder gets
 * wrong: an origin other than 0, samples that cover several pixels, more than 1024 tiles, precincts of a few pixels.
 */
export function jpeg2000Size(bytes: Uint8Array): CodestreamSize | undefined {
  const codestream = trimJpeg2000(bytes);
  if (codestream.length === 0) return undefined;
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength);
  const cols = view.getUint32(8);
  const rows = view.getUint32(12);
  const left = view.getUint32(16);
  const top = view.getUint32(20);
  const tileCols = view.getUint32(24);
  const tileRows = view.getUint32(28);
  const tiles = Math.ceil(cols / tileCols) * Math.ceil(rows / tileRows);
  const isPlain = left === 0 && top === 0 && codestream[43] === 1 && codestream[44] === 1;
  if (!isPlain || !(tiles <= MOST_TILES) || hasTinyPrecincts(codestream)) return undefined;
  return { rows, cols, samples: view.getUint16(40), bits: (codestream[42] & 0x7f) + 1 };
}
