/** Rows, columns and samples per pixel that a compressed frame says it has. */
export interface CodestreamSize {
  readonly rows: number;
  readonly cols: number;
  readonly samples: number;
}

/** Markers of JPEG and JPEG-LS that stand alone, without a length: TEM, RST0..7, SOI, EOI (ITU-T T.81 table B.1). */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);
}

/** Tells the markers of frame headers: SOF0..15 without DHT, JPG and DAC, and SOF55 of JPEG-LS (ITU-T T.87). */
function isFrameHeader(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;
}

/**
 * Reads the size in the frame header of a JPEG or JPEG-LS codestream (ITU-T T.81 section B.2.2).
 *
 * @returns `undefined` where there is none.
 */
export function jpegSize(bytes: Uint8Array): CodestreamSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A frame header: marker, length, precision, rows, columns, samples.
  for (let offset = 0; offset + 10 <= bytes.length; ) {
    if (bytes[offset] !== 0xff) return undefined;
    const marker = bytes[offset + 1];
    if (isFrameHeader(marker)) {
      return { rows: view.getUint16(offset + 5), cols: view.getUint16(offset + 7), samples: bytes[offset + 9] };
    }
    if (marker === 0xff) offset += 1;
    else offset += 2 + (standsAlone(marker) ? 0 : view.getUint16(offset + 2));
  }
  return undefined;
}

/** How a JPEG 2000 codestream begins: SOC, then SIZ (ITU-T T.800 section A.5.1). */
const JPEG_2000_START = 0xff4fff51;

/** Where a codestream may begin at the latest: some files put the boxes of the JP2 format before it. */
const LATEST_START = 1024;

/**
 * Reads the size in the SIZ segment of a JPEG 2000 codestream (ITU-T T.800 section A.5.1).
 *
 * @returns `undefined` where there is none.
 */
export function jpeg2000Size(bytes: Uint8Array): CodestreamSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start <= LATEST_START && start + 42 <= bytes.length; start++) {
    if (view.getUint32(start) !== JPEG_2000_START) continue;
    const [right, bottom, left, top] = [8, 12, 16, 20].map((offset) => view.getUint32(start + offset));
    return { rows: bottom - top, cols: right - left, samples: view.getUint16(start + 40) };
  }
  return undefined;
}
