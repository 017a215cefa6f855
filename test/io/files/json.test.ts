import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { readJson, writeJson } from "../../../src/io/files/json.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

describe("writeJson", () => {
  test("indents by two spaces and ends with a line break", async () => {
    await writeJson(pathOf("config.json"), { seed: 48, folds: [0, 1] });
    const expected = '{\n  "seed": 48,\n  "folds": [\n    0,\n    1\n  ]\n}\n';
    expect(await readFile(pathOf("config.json"), "utf8")).toBe(expected);
  });

  test("refuses a value without a JSON form", async () => {
    await expect(writeJson(pathOf("nothing.json"), undefined)).rejects.toThrow(
      new TypeError("writeJson: value must have a JSON form, got undefined"),
    );
  });
});

describe("readJson", () => {
  test("reads back what was written", async () => {
    const value = { name: "é", list: [1, null, true], nested: { empty: {} } };
    await writeJson(pathOf("value.json"), value);
    expect(await readJson(pathOf("value.json"))).toEqual(value);
  });

  test("names a truncated file", async () => {
    await writeFile(pathOf("half.json"), '{"seed": ');
    await expect(readJson(pathOf("half.json"))).rejects.toThrow(/^readJson: "half.json" must hold JSON, got /);
  });

  test("names a missing file", async () => {
    await expect(readJson(pathOf("none.json"))).rejects.toThrow(
      new DataError('readJson: "none.json" must be readable, got ENOENT', { file: "none.json" }),
    );
  });
});
