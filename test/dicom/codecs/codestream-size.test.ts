import { describe, expect, test } from "vitest";
import { jpeg2000Size, jpegSize, trimJpeg2000 } from "../../../src/dicom/codecs/codestream-size.js";

const START_OF_IMAGE = [0xff, 0xd8];
/** 12 bits, 258 rows, 772 columns, 1 sample. */
const FRAME_HEADER = [0xff, 0xc0, 0, 11, 12, 1, 2, 3, 4, 1, 1, 0x11, 0];

/** SOC and SIZ of 512 rows and 256 columns of 12 bits in one tile, then a coding style, then a tile. */
function jpeg2000({
  at = {},
  style = [],
}: {
  at?: Record<number, number>;
  style?: readonly number[];
} = {}): Uint8Array {
  const view = new DataView(new ArrayBuffer(45));
  for (const [offset, value] of [
    [0, 0xff4fff51],
    [8, 256],
    [12, 512],
    [24, 256],
    [28, 512],
  ]) {
    view.setUint32(offset, value);
  }
  const bytes = new Uint8Array(view.buffer);
  bytes.set([0, 41], 4);
  bytes.set([0, 1, 11, 1, 1], 40);
  for (const [offset, value] of Object.entries(at)) bytes[Number(offset)] = value;
  return Uint8Array.from([...bytes, ...style, 0xff, 0x90, 0, 10]);
}

/** A COD segment with one byte for each precinct. */
const codingStyle = (...precincts: readonly number[]) => [
  0xff,
  0x52,
  0,
  12 + precincts.length,
  1,
  0,
  0,
  1,
  0,
  1,
  4,
  4,
  0,
  1,
  ...precincts,
];
/** The same for one component, COC. */
const componentStyle = (...precincts: readonly number[]) => [
  0xff,
  0x53,
  0,
  9 + precincts.length,
  0,
  1,
  1,
  4,
  4,
  0,
  1,
  ...precincts,
];

describe("jpegSize", () => {
  test("finds the frame header behind other segments and filling bytes", () => {
    const bytes = Uint8Array.from([...START_OF_IMAGE, 0xff, 0xfe, 0, 4, 1, 2, 0xff, ...FRAME_HEADER]);
    expect(jpegSize(bytes)).toEqual({ rows: 258, cols: 772, samples: 1, bits: 12 });
  });

  test.each([0x00, 0x01, 0x4f, 0xbf])("ends at marker %i, which decoders skip in different ways", (marker) => {
    expect(jpegSize(Uint8Array.from([...START_OF_IMAGE, 0xff, marker, 0, 2, ...FRAME_HEADER]))).toBeUndefined();
  });

  test("has no size of bytes that are no segments, or end before a frame header", () => {
    expect(jpegSize(Uint8Array.from([...START_OF_IMAGE, 0, 0, ...FRAME_HEADER]))).toBeUndefined();
    expect(jpegSize(Uint8Array.from(START_OF_IMAGE))).toBeUndefined();
  });
});

describe("jpeg2000Size", () => {
  test("reads rows, columns, samples and bits, of signed samples too", () => {
    expect(jpeg2000Size(jpeg2000())).toEqual({ rows: 512, cols: 256, samples: 1, bits: 12 });
    expect(jpeg2000Size(jpeg2000({ at: { 42: 0x8f } }))?.bits).toBe(16);
  });

  test("takes tiles and precincts of usual size", () => {
    const style = [...codingStyle(0x11, 0x77, 0x88), ...componentStyle(0x77)];
    expect(jpeg2000Size(jpeg2000({ at: { 26: 0, 27: 64, 30: 0, 31: 64 }, style }))?.rows).toBe(512);
  });

  test.each<[string, Uint8Array]>([
    ["that begins beside 0", jpeg2000({ at: { 19: 1 } })],
    ["that begins below 0", jpeg2000({ at: { 23: 1 } })],
    ["whose samples are 2 columns wide", jpeg2000({ at: { 43: 2 } })],
    ["whose samples are 2 rows high", jpeg2000({ at: { 44: 2 } })],
    ["of tiles without width", jpeg2000({ at: { 26: 0 } })],
    ["of 2,048 tiles", jpeg2000({ at: { 26: 0, 27: 8, 30: 0, 31: 8 } })],
    ["of precincts of 16 rows", jpeg2000({ style: codingStyle(0x77, 0x48) })],
    ["of precincts of 4 columns in its component", jpeg2000({ style: componentStyle(0x77, 0x82) })],
  ])("has no size of an image %s", (_, codestream) => {
    expect(jpeg2000Size(codestream)).toBeUndefined();
  });
});

describe("trimJpeg2000", () => {
  test("drops what comes before the first codestream", () => {
    const codestream = jpeg2000();
    expect(trimJpeg2000(Uint8Array.from([0xff, 0x4f, 0, 0, ...codestream]))).toEqual(codestream);
  });

  test("leaves nothing of bytes without a codestream, or with one beyond the first kilobyte", () => {
    expect(trimJpeg2000(new Uint8Array(100))).toHaveLength(0);
    expect(trimJpeg2000(Uint8Array.from([...new Uint8Array(1025), ...jpeg2000()]))).toHaveLength(0);
  });
});
