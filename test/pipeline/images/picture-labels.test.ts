import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { readPictureLabels } from "../../../src/pipeline/images/picture-labels.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { writeInto } from "../dicom-slices.js";

const pathOf = useTemporaryFolder();
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
    ["id,hemorrhage\n7,yes\n", '"labels.csv" must label each picture 0 or 1, got "7,yes"'],
    ["id,hemorrhage,age\n7,1,60\n", '"labels.csv" must have two columns, got 3'],
    ["", '"labels.csv" must have two columns, got 0'],
    ["id,hemorrhage\n9,1\n", '"labels.csv" must name the pictures of the folder, got none of them'],
  ])("refuses %j", async (text, message) => {
    await expect(readTable(text)).rejects.toThrow(
      new DataError(`readPictureLabels: ${message}`, { file: "labels.csv" }),
    );
  });

  test("names a table that does not exist, and a folder without PNGs", async () => {
    await expect(readPictureLabels(pathOf("none.csv"), pathOf())).rejects.toThrow(
      'readPictureLabels: "none.csv" must be readable, got ENOENT',
    );
    await writeInto(pathOf("labels.csv"), "id,hemorrhage\n7,1\n");
    await writeInto(pathOf("empty", "notes.txt"), "");
    await expect(readPictureLabels(pathOf("labels.csv"), pathOf("empty"))).rejects.toThrow(
      "readPictureLabels: empty must hold PNG files, got none",
    );
  });

  test.skipIf(!existsSync(real))("reads the 80 pictures and 200 rows of Head CT (needs ../shared/data)", async () => {
    const { labels, rowsWithoutImage } = await readPictureLabels(`${real}labels.csv`, real);
    expect([labels.ids.length, rowsWithoutImage, labels.classes]).toEqual([80, 120, ["hemorrhage"]]);
    expect(labels.values).toEqual(Uint8Array.from({ length: 80 }, (_, row) => (row < 40 ? 1 : 0)));
  });
});
