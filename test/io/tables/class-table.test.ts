import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { readTable, writeTable } from "../../../src/io/tables/class-table.js";
import { readLabels } from "../../../src/io/tables/labels.js";
import { readPredictions } from "../../../src/io/tables/predictions.js";
import { CLASSES } from "../../../src/types.js";
import fixture from "../fixtures/tables.json" with { type: "json" };
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

/** Writes a file and reads it as a table. */
async function readText(text: string, classes: readonly string[] = ["bleed"], name = "a.csv") {
  await writeFile(pathOf(name), text);
  return readTable(pathOf(name), { classes });
}

/** A table of one class, bleed. */
const tableOf = (values: Readonly<Record<string, number>>) => ({
  ids: Object.keys(values),
  classes: ["bleed"],
  values: Float32Array.from(Object.values(values)),
});

describe("readTable", () => {
  test.each(fixture)("reads $name as pandas reads it", async ({ name, file, content, ids, classes, ...expected }) => {
    await writeFile(pathOf(file), Buffer.from(content, "base64"));
    const values = Float32Array.from(expected.values, (value) => value ?? Number.NaN);
    const table = { ids, classes, values };
    expect(await readTable(pathOf(file), { classes })).toEqual(table);
    if (name.startsWith("predictions")) {
      expect(await readPredictions(pathOf(file))).toEqual(table);
    } else {
      expect(await readLabels(pathOf(file), { classes })).toEqual({ ...table, values: Uint8Array.from(values) });
    }
  });

  test("reads the six classes of the competition by default", async () => {
    await writeFile(pathOf("a.csv"), `id,${CLASSES.join(",")}\nx,1,0,0,0,0,1\n`);
    const values = Float32Array.of(1, 0, 0, 0, 0, 1);
    expect(await readTable(pathOf("a.csv"))).toEqual({ ids: ["x"], classes: CLASSES, values });
  });

  test("takes the longer of two classes in an id", async () => {
    const text = "ID,Label\nx_midline_shift,1\nx_shift,0\nx_midline,0.5\n";
    const { ids, values } = await readText(text, ["shift", "midline_shift", "midline"]);
    expect([ids, [...values]]).toEqual([["x"], [0, 1, 0.5]]);
  });

  test("keeps quotes, commas and points of ids", async () => {
    expect(await readText('id,bleed\n"a, ""b""",0.5\n1.2.840.7,1\nx.nii,0\n')).toEqual(
      tableOf({ "1.2.840.7": 1, 'a, "b"': 0.5, "x.nii": 0 }),
    );
  });

  test("does not take a comma in an id for a decimal comma", async () => {
    expect(await readText("id;bleed\n1,5;0,5\n")).toEqual(tableOf({ "1,5": 0.5 }));
  });

  test("matches a file and its name without ending, and counts equal rows once", async () => {
    expect(await readText("id,bleed\n007.png,1\n007,1\n008.PNG,0\n")).toEqual(tableOf({ "007": 1, "008": 0 }));
  });

  test.each([
    ["wide", "id,bleed\na,1\nb,0\na.png,0\n", 'line 4: "a_bleed" must agree with line 2, 1, got "0"'],
    [
      "long",
      "ID,Label\na_bleed,1\n\nb_bleed,0\na_bleed,0.5\n",
      'line 5: "a_bleed" must agree with line 2, 1, got "0.5"',
    ],
    ["an empty field", "id,bleed\na,\na,0\n", 'line 3: "a_bleed" must agree with line 2, NaN, got "0"'],
  ])("refuses rows that disagree, with their lines: %s", async (_, text, message) => {
    await expect(readText(text)).rejects.toThrow(new DataError(`readTable: "a.csv" ${message}`, { file: "a.csv" }));
  });

  const header = 'header must be "ID,Label", or one column of ids and the classes bleed';
  test.each([
    ["no class", "id,any\na,1\n", `line 1: ${header}, got "id,any"`],
    ["a class twice", "id,bleed,bleed\na,1,1\n", `line 1: ${header}, got "id,bleed,bleed"`],
    ["no ids", "bleed\n1\n", `line 1: ${header}, got "bleed"`],
    ["two columns that may be ids", "id,image,bleed\na,b,1\n", `line 1: ${header}, got "id,image,bleed"`],
    ["two columns that are not", "x,y,bleed\na,b,1\n", `line 1: ${header}, got "x,y,bleed"`],
    ["a long table with more columns", "ID,Label,fold\na_bleed,1,0\n", `line 1: ${header}, got "ID,Label,fold"`],
    ["an empty file", "", `line 0: ${header}, got ""`],
    ["a row that is too short", "id,bleed\na\n", 'line 2: row must have 2 fields, got "a"'],
    ["a row that is too long", "id,bleed\na,0,5\n", 'line 2: row must have 2 fields, got "a,0,5"'],
    ["an empty id", "id,bleed\n,1\n", 'line 2: id must not be empty, got ",1"'],
    [
      "an open quote",
      'id,bleed\n"a,1\n',
      'line 2: a field in quotes must end with a quote, in the same line, got ""a,1"',
    ],
    ["a number above 1", "id,bleed\na,2\n", 'line 2: bleed must be 0..1 or empty, got "2"'],
    ["a thousands separator", "id;bleed\na;0,0,1\n", 'line 2: bleed must be 0..1 or empty, got "0,0,1"'],
    ["another class in a long table", "ID,Label\na_any,1\n", 'line 2: class must be one of bleed, got "any"'],
    ["an id that is a class", "ID,Label\n_bleed,1\n", 'line 2: row must be image_class,label, got "_bleed,1"'],
  ])("refuses %s, with the line", async (_, text, message) => {
    await expect(readText(text)).rejects.toThrow(new DataError(`readTable: "a.csv" ${message}`, { file: "a.csv" }));
  });

  test("names the row of a Parquet file", async () => {
    const { content } = fixture.find(({ name }) => name === "predictions, wide in Parquet")!;
    await writeFile(pathOf("a.parquet"), Buffer.from(content, "base64"));
    await expect(readLabels(pathOf("a.parquet"))).rejects.toThrow(
      /^readLabels: "a.parquet" row 1: any must be 0 or 1, got "/,
    );
    await writeFile(pathOf("b.parquet"), "id,any");
    await expect(readTable(pathOf("b.parquet"))).rejects.toThrow(
      'decodeParquet: "b.parquet" must be a whole Parquet file',
    );
  });

  test.each([[[]], [["a", "a"]], [[""]]])("refuses the classes %j", async (classes) => {
    await expect(readText("id,a\n", classes)).rejects.toThrow(
      new RangeError(`readTable: classes must be different names, got ${JSON.stringify(classes)}`),
    );
  });
});

describe("writeTable", () => {
  test("writes one row per image in the order of the table, with empty fields for absent values", async () => {
    const values = Float32Array.of(0.1, Number.NaN, 0, 1);
    await writeTable(pathOf("a.csv.gz"), { ids: ["b", "a"], classes: ["bleed", "shift"], values });
    const text = gunzipSync(await readFile(pathOf("a.csv.gz"))).toString();
    expect(text).toBe("id,bleed,shift\nb,0.1,\na,0,1\n");
  });

  test("writes labels, and quotes what needs quotes", async () => {
    await writeTable(pathOf("a.csv"), { ids: ['a,"b"'], classes: ["x,y"], values: Uint8Array.of(1) });
    expect(await readFile(pathOf("a.csv"), "utf8")).toBe('id,"x,y"\n"a,""b""",1\n');
  });

  test("keeps every 32-bit float and every id", async () => {
    const id = fc.string({ minLength: 1 }).filter((text) => !/[\r\n]|\.(png|jpe?g|dcm)$/i.test(text));
    const probability = fc.float({ min: 0, max: 1, noDefaultInfinity: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(id, probability, { minKeys: 1 }), async (entries) => {
        const ids = Object.keys(entries).sort();
        const table = { ids, classes: ["bleed"], values: Float32Array.from(ids, (key) => entries[key] + 0) };
        await writeTable(pathOf("a.csv"), table);
        expect(await readTable(pathOf("a.csv"), { classes: ["bleed"] })).toEqual(table);
      }),
      { numRuns: 50 },
    );
  });

  test("refuses classes that are no columns, and line breaks", async () => {
    for (const classes of [[], ["a", "a"], ["id"], [""]]) {
      await expect(writeTable(pathOf("a.csv"), { ids: [], classes, values: new Float32Array(0) })).rejects.toThrow(
        new DataError(`writeTable: classes must be different names other than "id", got ${classes.join(", ")}`),
      );
    }
    const broken = { ids: ["a\nb"], classes: ["bleed"], values: Float32Array.of(1) };
    await expect(writeTable(pathOf("a.csv"), broken)).rejects.toThrow(
      'writeTable: ids and classes must have no control character, got "a\\nb"',
    );
  });
});
