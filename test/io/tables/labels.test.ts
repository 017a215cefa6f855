import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readLabels, readSampleSubmission } from "../../../src/io/tables/labels.js";
import { CLASSES } from "../../../src/types.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const reference = JSON.parse(readFileSync(new URL("../fixtures/csv-tables.json", import.meta.url), "utf8")).labels;

const pathOf = useTemporaryFolder();

/** Writes lines to a file and returns its path. */
async function fileOf(name: string, lines: readonly string[], lineBreak = "\n"): Promise<string> {
  const path = pathOf(name);
  const text = lines.map((line) => line + lineBreak).join("");
  await writeFile(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
}

/** The six rows of an image; `positive` is the class that it has. */
const rowsOf = (image: string, positive?: string) =>
  ["epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural", "any"].map(
    (name) => `${image}_${name},${name === positive ? 1 : 0}`,
  );

const twoImages = ["ID,Label", ...rowsOf("ID_b", "any"), ...rowsOf("ID_a", "subdural")];
const twoImagesTable = {
  ids: ["ID_a", "ID_b"],
  classes: CLASSES,
  values: Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0),
};

/** What a message expects of a header. */
const HEADER = `header must be "ID,Label", or one column of ids and the classes ${CLASSES.join(", ")}`;

describe("readLabels", () => {
  test("sorts rows by image and classes as in CLASSES", async () => {
    expect(await readLabels(await fileOf("train.csv", twoImages))).toEqual(twoImagesTable);
  });

  test("reads gzip, Windows line breaks, a byte order mark and a last line without break", async () => {
    expect(await readLabels(await fileOf("train.csv.gz", twoImages))).toEqual(twoImagesTable);
    expect(await readLabels(await fileOf("windows.csv", twoImages, "\r\n"))).toEqual(twoImagesTable);
    await writeFile(pathOf("mark.csv"), `\uFEFF${twoImages.join("\n")}`);
    expect(await readLabels(pathOf("mark.csv"))).toEqual(twoImagesTable);
  });

  test("reads what pandas wrote as pandas reads it", async () => {
    await writeFile(pathOf("pandas.csv"), reference.text);
    const { ids, classes, values } = reference;
    expect(await readLabels(pathOf("pandas.csv"))).toEqual({ ids, classes, values: Uint8Array.from(values) });
  });

  test("reads a file of many blocks", async () => {
    const images = Array.from({ length: 20_000 }, (_, row) => `ID_${String(row).padStart(9, "0")}`);
    const lines = ["ID,Label", ...images.flatMap((image, row) => rowsOf(image, row % 3 === 0 ? "any" : undefined))];
    const table = await readLabels(await fileOf("train.csv", lines));
    expect(table.ids).toEqual(images);
    expect(table.values.filter((_, offset) => offset % 6 === 0)).toEqual(
      Uint8Array.from(images, (_, row) => Number(row % 3 === 0)),
    );
    expect(table.values.reduce((sum, value) => sum + value, 0)).toBe(6667);
  });

  test("takes labels with a decimal and ids with several underscores", async () => {
    const lines = rowsOf("ID_x_1", "any").map((line) => `${line}.0`);
    expect(await readLabels(await fileOf("train.csv", ["ID,Label", ...lines]))).toEqual({
      ids: ["ID_x_1"],
      classes: CLASSES,
      values: Uint8Array.of(1, 0, 0, 0, 0, 0),
    });
  });

  test("drops rows that occur twice and agree", async () => {
    const lines = [...twoImages, ...rowsOf("ID_b", "any")];
    expect(await readLabels(await fileOf("train.csv", lines))).toEqual(twoImagesTable);
  });

  test.each([
    ["rows that disagree", "ID_b_any,0", 'line 14: "ID_b_any" must agree with line 7, 1, got "0"'],
    ["an unknown class", "ID_c_bleed,0", `line 14: class must be one of ${CLASSES.join(", ")}, got "bleed"`],
    ["a label other than 0 and 1", "ID_c_any,0.5", 'line 14: Label must be 0 or 1, got "0.5"'],
    ["an empty label", "ID_c_any,", 'line 14: Label must be 0 or 1, got ""'],
    ["a row without comma", "ID_c_any", 'line 14: row must be image_class,label, got "ID_c_any"'],
    ["a row without underscore", "IDany,0", 'line 14: row must be image_class,label, got "IDany,0"'],
  ])("throws on %s, naming file and line", async (_, line, message) => {
    const path = await fileOf("train.csv", [...twoImages, line]);
    await expect(readLabels(path)).rejects.toThrow(
      expect.objectContaining({ name: "DataError", message: `readLabels: "train.csv" ${message}`, file: "train.csv" }),
    );
  });

  test("throws when an image lacks a class", async () => {
    const path = await fileOf("train.csv", [...twoImages, "ID_c_any,0"]);
    await expect(readLabels(path)).rejects.toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'readLabels: "train.csv" must give all classes of "ID_c", got no epidural',
      }),
    );
  });

  test("throws on another header and on an empty file", async () => {
    await expect(readLabels(await fileOf("wide.csv", ["ID,any", "a,0"]))).rejects.toThrow(
      `readLabels: "wide.csv" line 1: ${HEADER}, got "ID,any"`,
    );
    await expect(readLabels(await fileOf("empty.csv", []))).rejects.toThrow(
      `readLabels: "empty.csv" line 0: ${HEADER}, got ""`,
    );
  });

  test("throws on a file that is absent, truncated, or not gzip despite its name, without naming its folder", async () => {
    await writeFile(pathOf("cut.csv.gz"), gzipSync(twoImages.join("\n")).subarray(0, 60));
    await writeFile(pathOf("plain.csv.gz"), twoImages.join("\n"));
    const failures = { "absent.csv": "ENOENT", "absent.csv.gz": "ENOENT", "cut.csv.gz": "Z_BUF_ERROR" };
    for (const [name, code] of Object.entries({ ...failures, "plain.csv.gz": "Z_DATA_ERROR" })) {
      await expect(readLabels(pathOf(name))).rejects.toThrow(
        expect.objectContaining({ name: "DataError", message: `readLabels: "${name}" must be readable, got ${code}` }),
      );
    }
  });
});

describe("readLabels on files of other kinds", () => {
  const json = JSON.stringify(Array.from({ length: 10_000 }, (_, index) => ({ id: `ID_${index}`, any: 1 })));
  test.each([
    ["JSON", json, "JSON"],
    [
      "an image",
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
      "binary data, such as an image, or text that is not UTF-8",
    ],
    ["a spreadsheet", Buffer.from("PK\u0003\u0004\u0014\u0000\u0006"), "a zip archive, such as .xlsx"],
    ["a page", "<html><body>Sign in</body></html>\n", "an HTML page: download the file itself, not the page about it"],
    [
      "a pointer",
      "version https://git-lfs.github.com/spec/v1\n",
      'a git-lfs pointer to the file: fetch it with "git lfs pull"',
    ],
  ])("names the kind of %s", async (_, content, kind) => {
    await writeFile(pathOf("labels.csv"), content);
    await expect(readLabels(pathOf("labels.csv"))).rejects.toThrow(
      `readLabels: "labels.csv" must be a table in CSV or Parquet, got ${kind}`,
    );
  });

  test("names the kind of a file whose one line is longer than any of a table", async () => {
    await writeFile(pathOf("labels.json"), JSON.stringify(new Array(2 ** 18).fill({ id: "a" })));
    await expect(readLabels(pathOf("labels.json"))).rejects.toThrow(
      /^readLabels: "labels\.json" must be a table in CSV or Parquet, got JSON/,
    );
  });

  test("quotes no more than the beginning of a line", async () => {
    await expect(readLabels(await fileOf("a.csv", ["ID,Label", "x".repeat(1_000_000)]))).rejects.toThrow(
      `readLabels: "a.csv" line 2: row must be image_class,label, got "${"x".repeat(60)}..."`,
    );
  });
});

describe("readSampleSubmission", () => {
  test("returns the IDs in the order of the file", async () => {
    const path = await fileOf("sample.csv", ["ID,Label", "ID_b_any,0.5", "ID_a_subdural,0.5", "ID_a_any,0.5"]);
    expect(await readSampleSubmission(path)).toEqual(["ID_b_any", "ID_a_subdural", "ID_a_any"]);
  });

  test("ignores row numbers, and takes the ids of a wide table row by row", async () => {
    const indexed = await fileOf("indexed.csv", [",ID,Label", "0,ID_b_any,0.5", "1,ID_a_any,0.5"]);
    expect(await readSampleSubmission(indexed)).toEqual(["ID_b_any", "ID_a_any"]);
    const wide = await fileOf("wide.csv", [`${CLASSES.join(",")},ImageID`, "0,0,0,0,0,0,ID_b"]);
    expect(await readSampleSubmission(wide)).toEqual(CLASSES.map((name) => `ID_b_${name}`));
  });

  test("throws on another header and on a row without two columns", async () => {
    await expect(readSampleSubmission(await fileOf("a.csv", ["ID,Label,any"]))).rejects.toThrow(
      `readSampleSubmission: "a.csv" line 1: ${HEADER}, got "ID,Label,any"`,
    );
    await expect(readSampleSubmission(await fileOf("b.csv", ["ID,Label", "ID_b_any"]))).rejects.toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'readSampleSubmission: "b.csv" line 2: row must be image_class,label, got "ID_b_any"',
      }),
    );
  });
});
