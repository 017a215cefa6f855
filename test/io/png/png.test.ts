import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { constants, deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import ndarray from "ndarray";
import { type PackerOptions, PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { DataError, ShapeError } from "../../../src/errors.js";
import { decodePng, encodePng, readPng, writePng } from "../../../src/io/png/png.js";
import { joinPngChunks, splitPngChunks } from "../../../src/io/png/png-chunks.js";
import { parsePngHeader } from "../../../src/io/png/png-header.js";
import { createRandom } from "../../../src/random.js";
import type { ByteImage } from "../../../src/types.js";
import fixture from "../fixtures/png.json" with { type: "json" };
import digests from "../fixtures/png-digests.json" with { type: "json" };
import transparent from "../fixtures/png-transparency.json" with { type: "json" };
import { useTemporaryFolder } from "../temporary-folder.js";

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

/** Images wide enough for whole vectors: areas of one value, long runs and short ones, and noise between them. */
const patchyImages = fc
  .record({
    cols: fc.integer({ min: 1, max: 300 }),
    patches: fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 255 })), { minLength: 1 }),
    noise: fc.uint8Array({ minLength: 1, maxLength: 999 }),
  })
  .map(({ cols, patches, noise }): ByteImage => {
    const values = patches.flatMap(([length, value], index) =>
      index % 2 ? [...noise.subarray(0, length)] : Array<number>(length).fill(value),
    );
    const rows = Math.ceil(values.length / (3 * cols));
    const data = new Uint8Array(rows * cols * 3);
    data.set(values);
    return ndarray(data, [rows, cols, 3]);
  });

/** A smooth image with noise, black on the left as beside a head. */
function gradient(rows: number, cols: number): ByteImage {
  const random = createRandom(1);
  const shades = Array.from({ length: rows * cols }, (_, i) =>
    i % cols < cols / 3 ? 0 : 60 + 40 * Math.sin(i / 9000),
  );
  return ndarray(Uint8Array.from(shades.flatMap((shade) => [1, 2, 3].map(() => shade && shade + 20 * random()))), [
    rows,
    cols,
    3,
  ]);
}

/** Encodes with pngjs, by one filter or, by default, by whichever filter suits each row. */
function encodeByPngjs(image: ByteImage, options: PackerOptions = {}): Buffer {
  const png = new PNG({ width: image.shape[1], height: image.shape[0] });
  png.data = Buffer.from(image.data);
  Object.assign(png, { gamma: 0 });
  return PNG.sync.write(png, { colorType: 2, inputColorType: 2, inputHasAlpha: false, ...options });
}

/** Every fourth value of RGBA left out. */
const withoutAlpha = (rgba: Uint8Array) => rgba.filter((_, index) => index % 4 !== 3);

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

  test("gives what pngjs and zlib decode to the same pixels, whatever the image", () => {
    fc.assert(
      fc.property(fc.oneof(images, patchyImages), (original) => {
        const decoded = PNG.sync.read(Buffer.from(encodePng(original)));
        expect([decoded.height, decoded.width, 3]).toEqual(original.shape);
        expect(withoutAlpha(decoded.data)).toEqual(Buffer.from(original.data));
      }),
      { numRuns: 100 },
    );
  });

  test("gives the same bytes whatever was encoded before", () => {
    const [first, other] = [gradient(20, 30), gradient(90, 70)];
    const before = encodePng(first);
    encodePng(other);
    expect(encodePng(first)).toEqual(before);
  });

  test("takes at most 5 percent more bytes than zlib with its strategy for runs", () => {
    const compressed = splitPngChunks(encodePng(gradient(200, 300)))[1].data;
    const byZlib = deflateSync(inflateSync(compressed), { level: 1, strategy: constants.Z_RLE });
    expect(compressed.length).toBeLessThan(1.05 * byZlib.length);
  });

  test("makes thousands of bytes of a million black ones", () => {
    const black = ndarray(new Uint8Array(1000 * 400 * 3), [1000, 400, 3]);
    const encoded = encodePng(black);
    expect(encoded.length).toBeLessThan(10_000);
    expect(decodePng(encoded, "black").data.every((value) => value === 0)).toBe(true);
  });

  test("refuses an image of more than 2^28 samples", () => {
    const huge: ByteImage = ndarray(new Uint8Array(3), [10_000, 10_000, 3], [0, 0, 1]);
    expect(() => encodePng(huge)).toThrow(
      new RangeError("encodePng: image must have at most 268435456 samples, got 300000000"),
    );
  });

  test("writes gray images in gray, which read as three equal channels", () => {
    const gray = ndarray(Uint8Array.of(0, 9, 7, 1, 8, 2, 255, 254), [4, 2]).transpose(1, 0);
    const bytes = encodePng(gray);
    expect(parsePngHeader(splitPngChunks(bytes)[0].data)).toMatchObject({
      rows: 2,
      cols: 4,
      colorType: 0,
      bitDepth: 8,
    });
    const { shape, data } = decodePng(bytes, "gray");
    expect(shape).toEqual([2, 4, 3]);
    expect([...data].filter((_, index) => index % 3 === 0)).toEqual([0, 7, 8, 255, 9, 1, 2, 254]);
    expect([...data].filter((_, index) => index % 3 === 2)).toEqual([0, 7, 8, 255, 9, 1, 2, 254]);
  });

  test("refuses images of one, two or four channels", () => {
    for (const channels of [1, 2, 4]) {
      const image: ByteImage = ndarray(new Uint8Array(4 * channels), [2, 2, channels]);
      expect(() => encodePng(image)).toThrow(
        new ShapeError("encodePng: image", "[rows, cols, 3] or [rows, cols]", [2, 2, channels]),
      );
    }
  });

  test("refuses elements other than bytes", () => {
    const floats = ndarray(new Float32Array(3), [1, 1, 3]) as unknown as ByteImage;
    expect(() => encodePng(floats)).toThrow(
      "encodePng: image must hold 8-bit values in Uint8Array, got a Float32Array",
    );
  });
});

describe("decodePng", () => {
  test("decodes what was encoded, whatever the image", () => {
    fc.assert(
      fc.property(fc.oneof(images, patchyImages), (original) => {
        const decoded = decodePng(encodePng(original), "image");
        expect(decoded.shape).toEqual(original.shape);
        expect(decoded.data).toEqual(original.data);
      }),
      { numRuns: 100 },
    );
  });

  test.each([0, 1, 2, 3, 4])("decodes what pngjs encoded with filter %i", (filterType) => {
    fc.assert(
      fc.property(fc.oneof(images, patchyImages), (original) => {
        const decoded = decodePng(encodeByPngjs(original, { filterType }), "image");
        expect(decoded.shape).toEqual(original.shape);
        expect(decoded.data).toEqual(original.data);
      }),
      { numRuns: 20 },
    );
  });

  test("decodes what pngjs encoded with a filter for each row", () => {
    const original = gradient(40, 50);
    expect(decodePng(encodeByPngjs(original), "image").data).toEqual(original.data);
  });

  test("joins pixels from several chunks, and skips other chunks", () => {
    const [ihdr, { data }, iend] = splitPngChunks(encodePng(image));
    const single = [...data].map((byte) => ({ name: "IDAT", data: Uint8Array.of(byte) }));
    const comment = { name: "tEXt", data: Uint8Array.of(65, 0, 66) };
    const png = joinPngChunks([ihdr, comment, ...single, comment, iend]);
    expect(decodePng(png, "image").data).toEqual(image.data);
  });

  test.each(fixture)("decodes what Pillow encoded as $name to RGB", ({ png, shape, data }) => {
    const decoded = decodePng(Buffer.from(png, "base64"), "fixture");
    expect(decoded.shape).toEqual(shape);
    expect([...decoded.data]).toEqual(data);
  });
});

describe("decodePng of images with a transparent color", () => {
  test.each(transparent)("keeps that color, as Pillow does: $name", ({ png, shape, data }) => {
    const decoded = decodePng(Buffer.from(png, "base64"), "fixture");
    expect(decoded.shape).toEqual(shape);
    expect([...decoded.data]).toEqual(data);
  });
});

const field = fileURLToPath(new URL("../../../../shared/data/field/gray_trns_png/", import.meta.url));

describe.skipIf(!existsSync(field))("readPng on gray with a transparent color (needs ../shared/data)", () => {
  test.each([
    ["gray_trns.png", 248],
    ["white_trns.png", 255],
  ])("keeps the transparent gray of %s", async (name, gray) => {
    const bytes = await readFile(`${field}${name}`);
    const { data: transparency } = splitPngChunks(bytes).find((chunk) => chunk.name === "tRNS")!;
    expect([...transparency]).toEqual([0, gray]);
    const { data } = await readPng(`${field}${name}`);
    expect(data.includes(gray)).toBe(true);
    if (name === "white_trns.png") expect(new Set(data)).toEqual(new Set([80, 255]));
  });
});

const real = fileURLToPath(new URL("../../../../shared/data/head-ct-png-80/", import.meta.url));

describe.skipIf(!existsSync(real))("readPng on 80 real pictures (needs ../shared/data)", () => {
  test("decodes each to the pixels that Pillow decodes", async () => {
    expect(digests).toHaveLength(80);
    for (const { file, shape, sha256 } of digests) {
      const { data, shape: decodedShape } = await readPng(`${real}${file}`);
      expect([file, decodedShape]).toEqual([file, shape]);
      expect([file, createHash("sha256").update(data).digest("hex")]).toEqual([file, sha256]);
    }
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
