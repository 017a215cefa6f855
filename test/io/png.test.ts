import { readdir, readFile, writeFile } from "node:fs/promises";
import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { DataError, ShapeError } from "../../src/errors.js";
import { decodePng, encodePng, readPng, writePng } from "../../src/io/png.js";
import type { ByteImage } from "../../src/types.js";
import fixture from "./fixtures/png.json" with { type: "json" };
import { useTemporaryFolder } from "./temporary-folder.js";

const pathOf = useTemporaryFolder();

const red = [255, 0, 0];
const green = [0, 255, 0];
const gray = [9, 9, 9];
const image: ByteImage = ndarray(Uint8Array.of(...red, ...green, ...gray, ...gray, ...red, ...green), [2, 3, 3]);

const images = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), cols: fc.integer({ min: 1, max: 6 }) })
  .chain(({ rows, cols }) =>
    fc
      .uint8Array({ minLength: rows * cols * 3, maxLength: rows * cols * 3 })
      .map((data): ByteImage => ndarray(data, [rows, cols, 3])),
  );

describe("encodePng", () => {
  test("writes 8-bit RGB without alpha: color type 2", () => {
    const bytes = encodePng(image);
    const [bitDepth, colorType] = bytes.subarray(24, 26);
    expect([bitDepth, colorType]).toEqual([8, 2]);
  });

  test("encodes a view as what it shows, and leaves the image as it is", () => {
    const before = [...image.data];
    const view = image.step(1, -1, 1).hi(1, 2, 3);
    expect([...decodePng(encodePng(view), "view").data]).toEqual([...gray, ...green]);
    expect([...image.data]).toEqual(before);
  });

  test("refuses an image without three channels", () => {
    const single = ndarray(new Uint8Array(4), [2, 2]) as ByteImage;
    expect(() => encodePng(single)).toThrow(new ShapeError("encodePng: image", "[rows, cols, 3]", [2, 2]));
  });

  test("refuses elements other than bytes", () => {
    const floats = ndarray(new Float32Array(3), [1, 1, 3]) as unknown as ByteImage;
    expect(() => encodePng(floats)).toThrow("encodePng: image must hold a Uint8Array, got [object Float32Array]");
  });
});

describe("decodePng", () => {
  test("gives back what was encoded, whatever the image", () => {
    fc.assert(
      fc.property(images, (original) => {
        const decoded = decodePng(encodePng(original), "image");
        expect(decoded.shape).toEqual(original.shape);
        expect(decoded.data).toEqual(original.data);
      }),
      { numRuns: 50 },
    );
  });

  test.each(fixture)("decodes what Pillow encoded as $name to RGB", ({ png, shape, data }) => {
    const decoded = decodePng(Buffer.from(png, "base64"), "fixture");
    expect(decoded.shape).toEqual(shape);
    expect([...decoded.data]).toEqual(data);
  });

  test("refuses a PNG that is cut short anywhere", () => {
    const bytes = encodePng(image);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(() => decodePng(bytes.subarray(0, length), "cut.png")).toThrow(DataError);
      }),
    );
  });

  test("refuses a PNG with a damaged byte", () => {
    const bytes = encodePng(image);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] ^= change;
        expect(() => decodePng(damaged, "damaged.png")).toThrow(DataError);
      }),
    );
  });

  test("refuses a PNG whose pixels bear a damaged name, which decoders pass over", () => {
    const damaged = Uint8Array.from(encodePng(image));
    const name = Buffer.from(damaged).indexOf("IDAT");
    damaged[name] = "i".charCodeAt(0);
    expect(() => decodePng(damaged, "damaged.png")).toThrow("no IDAT chunk");
  });

  test("names what it decodes and counts its bytes", () => {
    expect(() => decodePng(new Uint8Array(3), "a/b.png")).toThrow(
      /^decodePng: "a\/b.png" must be a whole PNG, got 3 bytes that break off or are damaged \(/,
    );
  });
});

describe("writePng and readPng", () => {
  test("keep an image as it is and leave one file", async () => {
    await writePng(pathOf("png", "ID_1.png"), image);
    const read = await readPng(pathOf("png", "ID_1.png"));
    expect(read.shape).toEqual([2, 3, 3]);
    expect(read.data).toEqual(image.data);
    expect(await readdir(pathOf("png"))).toEqual(["ID_1.png"]);
  });

  test("write equal bytes for equal images", async () => {
    await writePng(pathOf("first.png"), image);
    await writePng(pathOf("second.png"), image);
    expect(await readFile(pathOf("first.png"))).toEqual(await readFile(pathOf("second.png")));
  });

  test("name a damaged file without its folder", async () => {
    await writeFile(pathOf("empty.png"), "");
    const error = await readPng(pathOf("empty.png")).catch((reason: DataError) => reason);
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({ file: "empty.png" });
    expect((error as DataError).message).toMatch(/^decodePng: "empty.png" must be a whole PNG, got 0 bytes/);
  });

  test("name a missing file without its folder", async () => {
    await expect(readPng(pathOf("none.png"))).rejects.toThrow(
      new DataError('readPng: "none.png" must be readable, got ENOENT', { file: "none.png" }),
    );
  });
});
