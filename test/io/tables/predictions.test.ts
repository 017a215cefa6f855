import { readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  readPredictions,
  writePredictions,
  writeSubmission,
  writeTestPredictions,
} from "../../../src/io/tables/predictions.js";
import { CLASSES } from "../../../src/types.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const reference = JSON.parse(readFileSync(new URL("../fixtures/csv-tables.json", import.meta.url), "utf8")).predictions;
const referenceTable = {
  ids: reference.ids,
  classes: CLASSES,
  values: Float32Array.from(reference.values, (value: number | null) => value ?? Number.NaN),
};

const pathOf = useTemporaryFolder();

const table = {
  ids: ["ID_b", "ID_a"],
  classes: CLASSES,
  values: Float32Array.of(0.1, 0.25, 0, 1, 0.5, 1e-10, ...new Array(6).fill(Number.NaN)),
};

const longText = `ID,Label
ID_a_any,
ID_a_epidural,
ID_a_intraparenchymal,
ID_a_intraventricular,
ID_a_subarachnoid,
ID_a_subdural,
ID_b_any,0.1
ID_b_epidural,0.25
ID_b_intraparenchymal,0
ID_b_intraventricular,1
ID_b_subarachnoid,0.5
ID_b_subdural,1e-10
`;

describe("writePredictions", () => {
  test("writes one row per image and class, sorted by ID, with empty labels for absent predictions", async () => {
    await writePredictions(pathOf("oof.csv"), table);
    expect(await readFile(pathOf("oof.csv"), "utf8")).toBe(longText);
  });

  test("compresses if the name says so, without a time in the header", async () => {
    await writePredictions(pathOf("oof.csv.gz"), table);
    const bytes = await readFile(pathOf("oof.csv.gz"));
    expect(gunzipSync(bytes).toString()).toBe(longText);
    // RFC 1952, 2.3: bytes 4 to 7 are the modification time.
    expect([...bytes.subarray(0, 8)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
  });

  test("sorts by the whole ID where one image begins with another", async () => {
    const values = new Float32Array(12);
    await writePredictions(pathOf("oof.csv"), { ids: ["a", "a1"], classes: CLASSES, values });
    const ids = (await readFile(pathOf("oof.csv"), "utf8")).trim().split("\n").slice(1);
    expect(ids).toEqual(ids.toSorted());
  });

  test("writes the digits of pandas", async () => {
    await writePredictions(pathOf("oof.csv"), referenceTable);
    // pandas writes 1e-08 and 0.0 where JavaScript writes 1e-8 and 0.
    const expected = reference.text.replaceAll("e-0", "e-").replaceAll(".0\n", "\n");
    expect(await readFile(pathOf("oof.csv"), "utf8")).toBe(expected);
  });

  test("throws on other classes", async () => {
    const other = { ids: ["a"], classes: ["epidural", "any"], values: new Float32Array(2) };
    await expect(writePredictions(pathOf("oof.csv"), other)).rejects.toThrow(
      expect.objectContaining({
        name: "DataError",
        message: `writePredictions: table must have classes ${CLASSES.join(", ")}, got epidural, any`,
      }),
    );
  });

  test("throws on an id that would break a row, and writes nothing", async () => {
    for (const id of ["a,b", 'a"b', "a\nb"]) {
      const broken = { ids: [id], classes: CLASSES, values: new Float32Array(6) };
      await expect(writePredictions(pathOf("oof.csv"), broken)).rejects.toThrow(
        `writePredictions: ids must have no comma, quote or control character, got ${JSON.stringify(id)}`,
      );
    }
    expect(await readdir(pathOf())).toEqual([]);
  });
});

describe("readPredictions", () => {
  test("restores every 32-bit float, compressed or not", async () => {
    const probabilities = fc.float32Array({ min: 0, max: 1, noDefaultInfinity: true, minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(probabilities, fc.boolean(), async (values, gzipped) => {
        const path = pathOf(gzipped ? "oof.csv.gz" : "oof.csv");
        const written = { ids: ["ID_a"], classes: CLASSES, values: values.map((value) => value + 0) };
        await writePredictions(path, written);
        expect(await readPredictions(path)).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });

  test("reads what pandas wrote", async () => {
    await writeFile(pathOf("oof.csv"), reference.text);
    expect(await readPredictions(pathOf("oof.csv"))).toEqual(referenceTable);
  });

  test.each(["1.5", "-0.1", "nan", "0x1", " ", "high"])("throws on the label %j", async (label) => {
    await writeFile(pathOf("oof.csv"), `ID,Label\nID_a_any,${label}\n`);
    await expect(readPredictions(pathOf("oof.csv"))).rejects.toThrow(
      expect.objectContaining({
        name: "DataError",
        message: `readPredictions: "oof.csv" line 2: Label must be 0..1 or empty, got "${label}"`,
      }),
    );
  });

  test("throws when rows disagree, or an image lacks a class", async () => {
    await writeFile(pathOf("oof.csv"), "ID,Label\nID_a_any,\nID_a_any,\nID_a_any,0.5\n");
    await expect(readPredictions(pathOf("oof.csv"))).rejects.toThrow(
      'readPredictions: "oof.csv" line 4: "ID_a_any" must agree with line 2, NaN, got "0.5"',
    );
    await writeFile(pathOf("oof.csv"), "ID,Label\nID_a_any,0.5\n");
    await expect(readPredictions(pathOf("oof.csv"))).rejects.toThrow(
      'readPredictions: "oof.csv" must give all classes of "ID_a", got no epidural',
    );
  });
});

describe("writeSubmission", () => {
  test("writes the rows in their order", async () => {
    const rows = [
      { ID: "ID_b_any", Label: 0.1 },
      { ID: "ID_a_any", Label: Math.fround(0.1) },
      { ID: "ID_a_subdural", Label: 1e-7 },
    ];
    await writeSubmission(pathOf("submission.csv.gz"), rows);
    const text = gunzipSync(await readFile(pathOf("submission.csv.gz"))).toString();
    expect(text).toBe("ID,Label\nID_b_any,0.1\nID_a_any,0.1\nID_a_subdural,1e-7\n");
  });

  test("throws on a label outside 0..1 or NaN, and writes nothing", async () => {
    for (const Label of [Number.NaN, 1.5, -1]) {
      await expect(writeSubmission(pathOf("submission.csv"), [{ ID: "ID_a_any", Label }])).rejects.toThrow(
        expect.objectContaining({
          name: "DataError",
          message: `writeSubmission: Label must be from 0 to 1, got ${Label} for "ID_a_any"`,
        }),
      );
    }
    expect(await readdir(pathOf())).toEqual([]);
  });

  test("leaves nothing behind however often it fails", async () => {
    const rows = [{ ID: "ID_a_any", Label: Number.NaN }];
    for (let round = 0; round < 50; round++) {
      await expect(writeSubmission(pathOf(`${round}`, "submission.csv"), rows)).rejects.toThrow("Label must be");
      expect(await readdir(pathOf(`${round}`))).toEqual([]);
    }
  });

  test("throws on an ID that would break a row", async () => {
    await expect(writeSubmission(pathOf("submission.csv"), [{ ID: "a,b", Label: 0 }])).rejects.toThrow(
      'writeSubmission: ID must have no comma, quote or control character, got "a,b"',
    );
  });
});

describe("writeTestPredictions", () => {
  test("writes one row per image in the order of the table, with the image last", async () => {
    await writeTestPredictions(pathOf("test_predictions.csv"), table);
    expect(await readFile(pathOf("test_predictions.csv"), "utf8")).toBe(
      `any,epidural,intraparenchymal,intraventricular,subarachnoid,subdural,ImageID
0.1,0.25,0,1,0.5,1e-10,ID_b
,,,,,,ID_a
`,
    );
  });

  test("throws on other classes and on an id that would break a row", async () => {
    const other = { ids: ["a"], classes: ["any"], values: new Float32Array(1) };
    await expect(writeTestPredictions(pathOf("test.csv"), other)).rejects.toThrow(
      `writeTestPredictions: table must have classes ${CLASSES.join(", ")}, got any`,
    );
    await expect(writeTestPredictions(pathOf("test.csv"), { ...table, ids: ["a", "b,c"] })).rejects.toThrow(
      'writeTestPredictions: ids must have no comma, quote or control character, got "b,c"',
    );
  });
});
