import { describe, expect, test } from "vitest";
import { decodeSlice, parseImage, toHounsfield } from "../../../src/dicom/index.js";
import { readFixture } from "../../engines.js";

interface EncodedFrame {
  readonly rows: number;
  readonly columns: number;
  readonly dtype: string;
  /** Base64 of little-endian numbers. */
  readonly pixels: string;
  /** Base64 of what the Modality LUT makes of them, unsigned 16 bits. */
  readonly output?: string;
  /** Indices of the pixels that are padding. */
  readonly padding?: readonly number[];
}

interface EncodedFile {
  readonly name: string;
  readonly kind: string;
  readonly transferSyntax: string;
  readonly lossless: boolean;
  readonly file: string;
  readonly frames: readonly (EncodedFrame & Readonly<Record<string, unknown>>)[];
}

const files = readFixture<readonly EncodedFile[]>(import.meta.url, "compressed.json");
const ofKind = (kind: string) => files.filter((file) => file.kind === kind);

const decodeAll = async ({ file }: EncodedFile) => {
  const image = parseImage(Buffer.from(file, "base64"));
  return Promise.all(image.slices.map((_, index) => decodeSlice(image, index)));
};

describe("decodeSlice", () => {
  test.each(files)("decodes what DCMTK and GDCM decode: $kind, $name", async (encoded) => {
    const slices = await decodeAll(encoded);
    expect(slices.length).toBe(encoded.frames.length);
    for (const [index, { pixels, metadata }] of slices.entries()) {
      const { rows, columns, dtype, pixels: expected } = encoded.frames[index];
      expect(metadata.TransferSyntaxUID).toBe(encoded.transferSyntax);
      expect([pixels.shape, pixels.dtype]).toEqual([[rows, columns], dtype]);
      const bytes = Buffer.from(pixels.data.buffer, pixels.data.byteOffset, pixels.data.byteLength);
      expect(bytes.toString("base64")).toBe(expected);
    }
  });

  test.each(ofKind("multi-frame"))("numbers the frames of a file from 0001: $name", async (encoded) => {
    const ids = (await decodeAll(encoded)).map(({ metadata }) => metadata.SOPInstanceUID);
    expect(ids.map((id) => id.slice(-6))).toEqual(["_f0001", "_f0002", "_f0003"]);
    expect(new Set(ids.map((id) => id.slice(0, -6))).size).toBe(1);
  });

  test.each(ofKind("enhanced"))("reads what each frame says of itself: $name", async (encoded) => {
    for (const [index, { metadata }] of (await decodeAll(encoded)).entries()) {
      const { rows, columns, dtype, pixels, WindowCenter, WindowWidth, ...elements } = encoded.frames[index];
      expect(metadata).toMatchObject(elements);
      expect([metadata.WindowCenter, metadata.WindowWidth]).toEqual([[WindowCenter].flat(), [WindowWidth].flat()]);
    }
  });

  test.each(ofKind("padding"))(
    "marks padding by the word before its surplus bits are dropped: $name",
    async (encoded) => {
      const [{ padding }] = await decodeAll(encoded);
      const marked = Array.from(padding?.data ?? []).flatMap((isPadding, index) => (isPadding ? [index] : []));
      expect(marked).toEqual(encoded.frames[0].padding);
    },
  );

  test.each(ofKind("modality LUT"))("gives what pydicom's apply_modality_lut gives: $name", async (encoded) => {
    const [slice] = await decodeAll(encoded);
    const bytes = Uint8Array.from(Buffer.from(encoded.frames[0].output as string, "base64"));
    const expected = Array.from(new Uint16Array(bytes.buffer), (value) => Math.min(value, 32767));
    expect(Array.from(toHounsfield(slice).data)).toEqual(expected);
  });

  test("has no slice beyond the last frame", async () => {
    const image = parseImage(Buffer.from(files[0].file, "base64"));
    await expect(decodeSlice(image, 1)).rejects.toThrow(
      new RangeError("decodeSlice: index must be from 0 to 0, got 1"),
    );
  });
});
