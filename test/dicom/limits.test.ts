import { describe, expect, test } from "vitest";
import { parseHeader, parseImage, parseMetadata } from "../../src/dicom/index.js";
import { notCtReason, notImageReason } from "../../src/dicom/internal.js";
import { UnsupportedError } from "../../src/errors.js";
import { buildDicom, concat, syntaxes } from "./build-dicom.js";

/** The header of an item, or of an element with a value representation that has lengths of 32 bits. */
function head(group: number, element: number, length: number, vr = ""): Uint8Array {
  const view = new DataView(new ArrayBuffer(vr === "" ? 8 : 12));
  view.setUint16(0, group, true);
  view.setUint16(2, element, true);
  view.setUint32(view.byteLength - 4, length, true);
  const bytes = new Uint8Array(view.buffer);
  bytes.set(new TextEncoder().encode(vr), 4);
  return bytes;
}

const UNDEFINED_LENGTH = 0xffffffff;
const item = (length: number) => head(0xfffe, 0xe000, length);
const repeat = (count: number, ...parts: readonly Uint8Array[]) => concat(new Array(count).fill(concat(parts)));
const MEBIBYTE = 2 ** 20;

describe("parseImage", () => {
  test("takes 65,536 frames at most", () => {
    const values = { Rows: 1, Columns: 1, BitsAllocated: 8, BitsStored: 8, HighBit: 7, NumberOfFrames: "65537" };
    expect(() => parseImage(buildDicom({ values, pixels: new Uint8Array(65537) }))).toThrow(
      expect.objectContaining({
        tag: "NumberOfFrames",
        message: "NumberOfFrames must be at most 65536, got 65537",
      }),
    );
  });

  test("takes 131,072 fragments at most", () => {
    const file = buildDicom({ transferSyntax: "1.2.840.10008.1.2.5", pixels: null });
    const pixels = concat([head(0x7fe0, 0x0010, UNDEFINED_LENGTH, "OB"), repeat(2 ** 17 + 2, item(0))]);
    expect(() => parseImage(concat([file, pixels]))).toThrow("PixelData must be at most 131072 fragments, got more");
  });

  test("inflates up to 64 times the file, or 32 MiB, for pixels that a header claims", () => {
    const values = { Rows: 4000, Columns: 4096 };
    const air = buildDicom({ transferSyntax: syntaxes.deflated, values, pixels: new Uint8Array(2 * 4000 * 4096) });
    expect(air.length).toBeLessThan(MEBIBYTE / 8);
    expect(() => parseImage(air)).not.toThrow();
  });

  test("inflates no pixels if a header claims more than that", () => {
    const values = { Rows: 65535, Columns: 65535 };
    const bomb = buildDicom({ transferSyntax: syntaxes.deflated, values, pixels: new Uint8Array(40 * MEBIBYTE) });
    expect(bomb.length).toBeLessThan(MEBIBYTE / 8);
    expect(() => parseImage(bomb)).toThrow(/^PixelData must have 8589672450 bytes, got \d{7}$/);
  });
});

describe("messages", () => {
  const long = "M".repeat(200);
  const short = "M".repeat(64);

  test("quote 64 characters of a value that is not supported, as many as a UID may have", () => {
    const feature = `PhotometricInterpretation ${short}`;
    const message = `parseImage: expected MONOCHROME1 or MONOCHROME2, got ${feature}`;
    const file = buildDicom({ values: { PhotometricInterpretation: long } });
    expect(() => parseImage(file)).toThrow(new UnsupportedError(message, { feature }));
    expect(() => parseImage(buildDicom({ transferSyntax: long }))).toThrow(`got ${short} (unknown transfer syntax)`);
  });

  test("quote 64 characters of what is not CT", () => {
    const reasonOf = (values: Readonly<Record<string, string>>) => notCtReason(parseMetadata(buildDicom({ values })));
    expect(reasonOf({ Modality: long })).toBe(`not CT: Modality ${short}`);
    expect(reasonOf({ SOPClassUID: long })).toBe(`not CT: SOPClassUID ${short}`);
  });

  test("quote 64 characters of the Modality of a file without an image", () => {
    const values = { Rows: undefined, Modality: long };
    const file = buildDicom({ values, pixels: null });
    expect(notImageReason(file)).toBe(`not an image: Modality ${short}`);
    expect(() => parseImage(file)).toThrow(`(Modality ${short})`);
  });
});

describe("parseHeader", () => {
  test.each([
    ["SOPInstanceUID", 0x0008, 0x0018],
    ["PatientName", 0x0010, 0x0010],
  ])("refuses a %s longer than any text", (keyword, group, element) => {
    // An element that occurs twice counts by its last value.
    const extra = concat([head(group, element, 65538, "UT"), new Uint8Array(65538).fill(0x31)]);
    expect(() => parseHeader(buildDicom({ extra }))).toThrow(
      expect.objectContaining({
        tag: keyword,
        message: `${keyword} must be at most 65536 bytes long, got 65538`,
      }),
    );
  });

  test("inflates 64 times the file, or 1 MiB, for what comes before the pixels", () => {
    const items = repeat(200_000, item(0));
    const extra = concat([head(0x0040, 0xa730, items.length, "SQ"), items]);
    expect(parseHeader(buildDicom({ extra })).metadata.Rows).toBe(2);
    expect(() => parseHeader(buildDicom({ transferSyntax: syntaxes.deflated, extra }))).toThrow(
      /^DICOM header cut short or damaged/,
    );
  });

  test.each([syntaxes.explicit, syntaxes.implicit])("refuses 10,000 sequences in one another: %s", (transferSyntax) => {
    const sequence = head(0x0040, 0xa730, UNDEFINED_LENGTH, transferSyntax === syntaxes.explicit ? "SQ" : "");
    const extra = repeat(10_000, sequence, item(UNDEFINED_LENGTH));
    expect(() => parseHeader(buildDicom({ transferSyntax, extra }))).toThrow(/^DICOM header cut short or damaged/);
  });
});

describe("parseMetadata", () => {
  test("reads functional groups of which there are more than a call can have arguments", () => {
    const group = concat([head(0x0041, 0x0000, 8, "SQ"), item(0)]);
    const content = repeat(150_000, group);
    const view = new DataView(content.buffer);
    for (let index = 0; index < 150_000; index++) {
      view.setUint16(index * group.length, 0x0041 + 2 * (index >> 16), true);
      view.setUint16(index * group.length + 2, index & 0xffff, true);
    }
    const extra = concat([head(0x5200, 0x9229, content.length + 8, "SQ"), item(content.length), content]);
    expect(parseMetadata(buildDicom({ extra })).Rows).toBe(2);
  });
});

describe("notImageReason", () => {
  test("refuses a Modality that is cut off by the end of the file", () => {
    const values = { Rows: undefined, Modality: undefined };
    const file = buildDicom({ transferSyntax: syntaxes.implicit, values, pixels: null });
    const cut = concat([file, head(0x0008, 0x0060, 100), new TextEncoder().encode("SR")]);
    expect(() => notImageReason(cut)).toThrow("Modality must be at most 2 bytes long, got 100");
  });
});
