import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { openCustomImages } from "../../../src/pipeline/images/open-images.js";
import { readPictureLabels } from "../../../src/pipeline/images/picture-labels.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { writeInto } from "../dicom-slices.js";

const pathOf = useTemporaryFolder();
const field = fileURLToPath(new URL("../../../../shared/data/field/own_images/", import.meta.url));
const real = fileURLToPath(new URL("../../../../shared/data/head-ct-png-80/", import.meta.url));

/** Reads a table for the empty pictures 007.png, 008.png and b.png. */
async function readTable(text: string) {
  for (const name of ["007", "008", "b"]) await writeInto(pathOf("images", `${name}.png`), "");
  await writeInto(pathOf("labels.csv"), text);
  return readPictureLabels(pathOf("labels.csv"), pathOf("images"));
}

describe("readPictureLabels", () => {
  test("finds pictures by number or name, and counts rows without a picture", async () => {
    expect(await readTable("id, hemorrhage\n8,1\nb, 0\n\n199,1\n200,0\nNaN,1\n")).toEqual({
      labels: { ids: ["008", "b"], classes: ["hemorrhage"], values: Uint8Array.of(1, 0) },
      rowsWithoutImage: 3,
    });
  });

  test.each([
    ["id,hemorrhage\n7,yes\n", '"labels.csv" line 2: row must be the name of a picture, and 0 or 1, got "7,yes"'],
    ["id,hemorrhage\n7\n", '"labels.csv" line 2: row must be the name of a picture, and 0 or 1, got "7"'],
    ["id,hemorrhage,age\n7,1,60\n", '"labels.csv" line 1: table must have two columns, got "3"'],
    ["", '"labels.csv" line 0: table must have two columns, got "0"'],
    ["id,hemorrhage\n7,1\nb,0\n007.png,0\n", '"labels.csv" line 4: label of "007" must agree with line 2, 1, got "0"'],
    ["id,hemorrhage\n9,1\n", '"labels.csv" must name the pictures of the folder, got none of them'],
  ])("refuses %j", async (text, message) => {
    await expect(readTable(text)).rejects.toThrow(
      new DataError(`readPictureLabels: ${message}`, { file: "labels.csv" }),
    );
  });

  test("takes names with endings, row numbers, quotes and semicolons, and equal rows once", async () => {
    const labels = { ids: ["007", "b"], classes: ["hemorrhage"], values: Uint8Array.of(1, 0) };
    for (const text of [
      "id,hemorrhage\n007.png,1\nb.PNG,0\n7,1\n",
      ",id,hemorrhage\n0,007,1\n1,b,0\n",
      '"id";"hemorrhage"\n"007.png";"1"\n"b";"0"\n',
    ]) {
      expect(await readTable(text)).toEqual({ labels, rowsWithoutImage: 0 });
    }
  });

  test("takes a picture of exactly that name before one with leading zeros", async () => {
    for (const name of ["7", "0008"]) await writeInto(pathOf("images", `${name}.png`), "");
    const { labels } = await readTable("id,hemorrhage\n7,1\n007,0\n");
    expect([labels.ids, [...labels.values]]).toEqual([
      ["007", "7"],
      [0, 1],
    ]);
    await expect(readTable("id,hemorrhage\n8,1\n")).rejects.toThrow(
      'readPictureLabels: "8" must name one picture, got 0008 and 008',
    );
  });

  test("names a table that does not exist, and a folder without PNGs", async () => {
    await expect(readPictureLabels(pathOf("none.csv"), pathOf())).rejects.toThrow(
      'readPictureLabels: "none.csv" must be readable, got ENOENT',
    );
    await writeInto(pathOf("labels.csv"), "id,hemorrhage\n7,1\n");
    await writeInto(pathOf("empty", "notes.txt"), "");
    await expect(readPictureLabels(pathOf("labels.csv"), pathOf("empty"))).rejects.toThrow(
      "readPictureLabels: empty must hold files that end in .png, .jpg or .jpeg, got none",
    );
  });

  test.skipIf(!existsSync(field))(
    "matches labels that name files with their endings (needs ../shared/data)",
    async () => {
      const labels = { classes: ["hemorrhage"], values: Uint8Array.from({ length: 10 }, (_, row) => row % 2) };
      for (const [table, folder] of [
        ["ok_png.csv", "ok"],
        ["upper.csv", "upper"],
      ]) {
        expect((await readPictureLabels(`${field}${table}`, `${field}${folder}`)).labels).toMatchObject(labels);
      }
    },
  );

  test.skipIf(!existsSync(field))(
    "refuses a picture that is labeled twice, 1 and 0 (needs ../shared/data)",
    async () => {
      await expect(readPictureLabels(`${field}ok_dup.csv`, `${field}ok`)).rejects.toThrow(
        'readPictureLabels: "ok_dup.csv" line 12: label of "003" must agree with line 5, 1, got "0"',
      );
    },
  );

  test.skipIf(!existsSync(field))("loads pictures that are named .PNG (needs ../shared/data)", async () => {
    const { ids, source } = await openCustomImages({ images: `${field}upper` });
    expect(ids).toEqual(Array.from({ length: 10 }, (_, id) => `00${id}`));
    expect((await source("009")).shape[2]).toBe(3);
  });

  test.skipIf(!existsSync(real))("reads the 80 pictures and 200 rows of Head CT (needs ../shared/data)", async () => {
    const { labels, rowsWithoutImage } = await readPictureLabels(`${real}labels.csv`, real);
    expect([labels.ids.length, rowsWithoutImage, labels.classes]).toEqual([80, 120, ["hemorrhage"]]);
    expect(labels.values).toEqual(Uint8Array.from({ length: 80 }, (_, row) => (row < 40 ? 1 : 0)));
  });
});
