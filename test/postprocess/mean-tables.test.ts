import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { meanTables } from "../../src/postprocess/index.js";

const reference = JSON.parse(readFileSync(new URL("fixtures/means.json", import.meta.url), "utf8"));

const table = (ids: readonly string[], ...values: readonly number[]) => ({
  ids,
  classes: ["any"],
  values: Float32Array.from(values),
});

describe("meanTables", () => {
  test("averages logits, joined by id", () => {
    const mean = meanTables([table(["a", "b"], 0.01, 0.5), table(["b", "a"], 0.5, 0.6)]);
    expect(mean.ids).toEqual(["a", "b"]);
    expect(mean.classes).toEqual(["any"]);
    expect(mean.values[0]).toBeCloseTo(0.11, 3);
    expect(mean.values[1]).toBe(0.5);
  });

  test("clips certainty, so that one fold cannot outweigh the others", () => {
    const { values } = meanTables([table(["a"], 0), table(["a"], 1), table(["a"], 0.5)]);
    expect(values[0]).toBeCloseTo(0.5, 6);
  });

  test("is NaN where any table is", () => {
    const tables = [table(["a", "b"], 0.5, Number.NaN), table(["a", "b"], 0.5, 0.5)];
    expect(() => meanTables(tables)).toThrow(
      'meanTables: table 0 must have no NaN, got one for "b": { allowMissing: true } accepts what was not predicted',
    );
    const { values } = meanTables(tables, { allowMissing: true });
    expect(values).toEqual(Float32Array.of(0.5, Number.NaN));
  });

  test("gives the mean of torch in double precision", () => {
    const { ids, classes, tables, mean } = reference;
    const { values } = meanTables(
      tables.map((numbers: number[]) => ({ ids, classes, values: Float32Array.from(numbers) })),
    );
    values.forEach((value, offset) => {
      expect(value).toBeCloseTo(mean[offset], 6);
    });
  });

  test("throws without tables", () => {
    expect(() => meanTables([])).toThrow(new RangeError("meanTables: tables must hold at least one, got 0"));
  });

  test("throws when ids are missing, surplus or repeated, naming up to three", () => {
    const four = table(["a", "b", "c", "d"], 0, 0, 0, 0);
    expect(() => meanTables([table([]), four])).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'meanTables: table 1 must hold no other ids, got 4: "a", "b", "c"',
      }),
    );
    expect(() => meanTables([four, table(["b"], 0)])).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'meanTables: table 1 must hold every id, got none for 3: "a", "c", "d"',
      }),
    );
    expect(() => meanTables([table(["a", "a"], 0, 0)])).toThrow(
      'meanTables: table 0 must hold each id once, got "a" more than once',
    );
  });

  test("throws when classes differ in name or order", () => {
    const other = { ids: ["a"], classes: ["epidural"], values: Float32Array.of(0.5) };
    expect(() => meanTables([table(["a"], 0.5), other])).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: "meanTables: table 1 must have classes any, got epidural",
      }),
    );
  });

  test("throws on values outside 0..1, such as logits", () => {
    expect(() => meanTables([table(["a"], 0.5), table(["a"], -3)])).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: "meanTables: table 1 must hold probabilities from 0 to 1, got -3",
      }),
    );
  });
});
