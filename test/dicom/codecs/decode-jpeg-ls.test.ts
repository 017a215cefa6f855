import codecs from "dcmjs-codecs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeJpegLs } from "../../../src/dicom/codecs/decode-jpeg-ls.js";
import { readFixture } from "../../engines.js";

interface EncodedCase {
  readonly name: string;
  readonly codestream: string;
  readonly samples: string;
}

const cases = readFixture<readonly EncodedCase[]>(import.meta.url, "jpeg-ls.json");
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
const [eightBits, nineBits] = cases.map(({ codestream }) => bytesOf(codestream));

/** A codestream with one byte written over; the bits of the scan begin at byte 25. */
const changed = (offset: number, byte: number, codestream = eightBits) => codestream.with(offset, byte);

/** Inserts a segment before the frame header. */
const withSegment = (...segment: readonly number[]) =>
  Uint8Array.from([...eightBits.subarray(0, 2), ...segment, ...eightBits.subarray(2)]);

/** Images that are noise, or long runs of few values, in 2 to 16 bits. */
const images = fc
  .record({
    rows: fc.integer({ min: 1, max: 12 }),
    cols: fc.integer({ min: 1, max: 40 }),
    bits: fc.integer({ min: 2, max: 16 }),
  })
  .chain(({ rows, cols, bits }) => {
    const value = fc.integer({ min: 0, max: 2 ** bits - 1 });
    const run = fc.record({ value, length: fc.constantFrom(1, 1, 1, 3, 20, 100) });
    return fc.record({
      rows: fc.constant(rows),
      cols: fc.constant(cols),
      bits: fc.constant(bits),
      near: fc.integer({ min: 0, max: Math.min(20, 2 ** (bits - 1) - 1) }),
      values: fc.array(run, { minLength: 1, maxLength: rows * cols }).map((runs) => {
        const values = runs.flatMap((each) => new Array<number>(each.length).fill(each.value));
        return Array.from({ length: rows * cols }, (_, index) => values[index % values.length]);
      }),
    });
  });

describe("decodeJpegLs", () => {
  beforeAll(() => codecs.NativeCodecs.initializeAsync());

  test.each(cases)("decodes what DCMTK encoded: $name", async ({ codestream, samples }) => {
    expect(Buffer.from(await decodeJpegLs(bytesOf(codestream))).toString("base64")).toBe(samples);
  });

  test("decodes what CharLS encodes, as CharLS does", async () => {
    await fc.assert(
      fc.asyncProperty(images, async ({ rows, cols, bits, near, values }) => {
        const samples = new (bits <= 8 ? Uint8Array : Uint16Array)(values);
        const format = {
          width: cols,
          height: rows,
          bitsAllocated: bits <= 8 ? 8 : 16,
          bitsStored: bits,
          samplesPerPixel: 1,
          pixelRepresentation: 0,
          photometricInterpretation: "MONOCHROME2",
        };
        const { Context, NativeCodecs } = codecs;
        const plain = new Context({ ...format, decodedBuffer: new Uint8Array(samples.buffer) });
        const encoded = NativeCodecs.encodeJpegLs(plain, { lossy: near > 0, allowedLossyError: near });
        const decoded = NativeCodecs.decodeJpegLs(
          new Context({ ...format, encodedBuffer: encoded.getEncodedBuffer() }),
        );
        expect(await decodeJpegLs(encoded.getEncodedBuffer() as Uint8Array)).toEqual(decoded.getDecodedBuffer());
      }),
      { seed: 87, numRuns: 200 },
    );
  });

  test("does not go on for seconds where CharLS does", async () => {
    // 19 x 16 samples of 12 bits, near 2, of which a few bytes were changed.
    const damaged =
      "ffd8fff7000b0c0013001001011100ffda00080101000200000006e11124aaaf0fff70002c00000001000400200000c03000c003816000a18426" +
      "d93136d4f6cb20834f080d6b34d138668d63dcb9e35e1ef7744c8a57eaa46944106ed1a5ed9ad5648fd4252f917a6a475a6b5d84919846c81c91" +
      "eb3cb651548951197881e51028f213f13289543648a3e5242453d526c5a663068c1a6305092d8cfcd2e99973c36b41c5b96f85be09ac862c7d48" +
      "d184a857cdfd9b9a48daf544ea3bea6f80000000032cc25083923629525e5ca12e421082b46150728e5112e3911100d9";
    await expect(decodeJpegLs(Uint8Array.from(Buffer.from(damaged, "hex")))).rejects.toThrow("bits that break off");
  });

  test.each<[string, Uint8Array]>([
    ["expected a frame header", eightBits.subarray(0, 9)],
    ["expected 2 to 16 bits", changed(6, 17)],
    ["expected a scan of one component", changed(19, 2)],
    ["expected plain samples", changed(23, 1)],
    ["expected values within the bits of a sample", changed(22, 200)],
    ["expected no restart intervals", withSegment(0xff, 0xdd, 0, 4, 0, 1)],
    ["expected preset parameters", withSegment(0xff, 0xf8, 0, 13, 2, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0)],
    ["expected rising thresholds", withSegment(0xff, 0xf8, 0, 13, 1, 0, 255, 0, 9, 0, 8, 0, 0, 0, 0)],
    ["expected a scan", eightBits.subarray(0, 15)],
    ["expected whole segments", eightBits.subarray(0, 20)],
    ["expected a marker", changed(15, 0)],
    ["bits that break off", changed(25, 0x10)],
    ["more zeros than a code has", changed(27, 0x00)],
    ["an error beyond all bounds", changed(25, 0x2a)],
    ["a run beyond its row", changed(25, 0xf4, nineBits)],
    ["bits after the last sample", changed(25, 0x01)],
  ])("says %s", async (message, codestream) => {
    await expect(decodeJpegLs(codestream)).rejects.toThrow(new Error(message));
  });
});
