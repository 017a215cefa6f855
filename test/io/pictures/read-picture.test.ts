import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { readPicture } from "../../../src/io/pictures/read-picture.js";
import jpegs from "../fixtures/jpeg.json" with { type: "json" };
import pngs from "../fixtures/png.json" with { type: "json" };
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

/** Writes a picture and reads it. */
async function readBack(name: string, bytes: Uint8Array) {
  await writeFile(pathOf(name), bytes);
  return readPicture(pathOf(name));
}

const jpegOf = (name: string) => Buffer.from(jpegs.find((picture) => picture.name === name)!.jpeg, "base64");

describe("readPicture", () => {
  test.each(jpegs.filter(({ name }) => name !== "cmyk"))("reads JPEG as Pillow does: $name", async (picture) => {
    const { shape, data } = await readBack("a.jpg", Buffer.from(picture.jpeg, "base64"));
    expect(shape).toEqual(picture.shape);
    expect([...data]).toEqual(picture.data);
  });

  test("reads a 16-bit PNG as scaled to 8 bits", async () => {
    const { png } = pngs.find(({ name }) => name === "16-bit gray")!;
    const { data } = await readBack("a.PNG", Buffer.from(png, "base64"));
    // Samples of 0, 257, 25700, 40000, 65279 and 65535: each by 257, rounded.
    expect([...data].filter((_, index) => index % 3 === 0)).toEqual([0, 1, 100, 156, 254, 255]);
  });

  test("looks at the first bytes, not at the name", async () => {
    expect((await readBack("a.png", jpegOf("gray"))).shape).toEqual([13, 21, 3]);
    expect((await readBack("a.jpg", Buffer.from(pngs[0].png, "base64"))).shape).toEqual([2, 3, 3]);
  });

  test.each(["gray", "color, 4:2:0", "progressive color"])("refuses a JPEG that is cut anywhere: %s", async (name) => {
    const jpeg = jpegOf(name);
    for (let length = 3; length < jpeg.length; length += 7) {
      await expect(readBack("cut.jpg", jpeg.subarray(0, length))).rejects.toThrow(
        expect.objectContaining({
          name: "DataError",
          file: "cut.jpg",
          message: expect.stringMatching(
            /^readPicture: "cut.jpg" must be a whole JPEG in gray or color, got \d+ bytes that are truncated, damaged or of another kind \(.+\)$/,
          ),
        }),
      );
    }
    expect((await readBack("whole.jpg", jpeg)).shape).toEqual([13, 21, 3]);
  });

  test("refuses a JPEG of four channels, and names a PNG that is none", async () => {
    await expect(readBack("a.jpg", jpegOf("cmyk"))).rejects.toThrow("of another kind (4 channels of 8 bits)");
    await expect(readBack("a.png", new Uint8Array(3))).rejects.toThrow('decodePng: "a.png" must be a whole PNG, got 3');
    await expect(readPicture(pathOf("none.png"))).rejects.toThrow(
      'readPicture: "none.png" must be readable, got ENOENT',
    );
  });
});
