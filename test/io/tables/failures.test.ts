import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FailureRow, writeFailures } from "../../../src/io/tables/failures.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

async function write(failures: readonly FailureRow[]): Promise<string> {
  await writeFailures(pathOf("failures.csv"), failures);
  return readFile(pathOf("failures.csv"), "utf8");
}

describe("writeFailures", () => {
  test("writes the header alone when nothing failed", async () => {
    expect(await write([])).toBe("file,stage,reason\n");
  });

  test("sorts by file, then stage, then reason", async () => {
    const rows = [
      { file: "b.dcm", stage: "png", reason: "no head" },
      { file: "a.dcm", stage: "png", reason: "z" },
      { file: "a.dcm", stage: "metadata", reason: "y" },
      { file: "a.dcm", stage: "metadata", reason: "x" },
    ];
    expect(await write(rows)).toBe(
      "file,stage,reason\na.dcm,metadata,x\na.dcm,metadata,y\na.dcm,png,z\nb.dcm,png,no head\n",
    );
    expect(rows[0].file).toBe("b.dcm");
  });

  test("quotes commas, quotes and line breaks", async () => {
    const rows = [{ file: "a,b.dcm", stage: "png", reason: 'expected "RGB"\ngot gray' }];
    expect(await write(rows)).toBe('file,stage,reason\n"a,b.dcm",png,"expected ""RGB""\ngot gray"\n');
  });

  test("keeps a spreadsheet from running formulas, and a terminal from obeying control characters", async () => {
    const rows = ["=1+1", "+1", "-1", "@A1", "\t=1", "a=1", "a\u001b[31m\u202eb"];
    const lines = (await write(rows.map((file) => ({ file, stage: "png", reason: "" })))).split("\n");
    expect(lines.slice(1, -1).map((line) => line.split(",")[0])).toEqual([
      "'\t=1",
      "'+1",
      "'-1",
      "'=1+1",
      "'@A1",
      "a\\u001b[31m\\u202eb",
      "a=1",
    ]);
  });

  test("is read back by csv-parse whatever the texts", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "é") });
    const failures = fc.array(fc.record({ file: text, stage: text, reason: text }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(failures, async (rows) => {
        const read = parse(await write(rows), { columns: true, record_delimiter: "\n" });
        const byText = (row: unknown) => JSON.stringify(row);
        const shown = (value: string) => value.replace(/^\r/, "'\r");
        const expected = rows.map((row) => ({
          file: shown(row.file),
          stage: shown(row.stage),
          reason: shown(row.reason),
        }));
        expect(read.map(byText).sort()).toEqual(expected.map(byText).sort());
      }),
      { numRuns: 50 },
    );
  });
});
