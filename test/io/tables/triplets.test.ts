import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { readTriplets, writeTriplets } from "../../../src/io/tables/triplets.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const reference = JSON.parse(readFileSync(new URL("../fixtures/csv-tables.json", import.meta.url), "utf8")).triplets;
const triplets = reference.triplets.map(([previous, center, next]: string[]) => ({ previous, center, next }));

const pathOf = useTemporaryFolder();

describe("writeTriplets", () => {
  test("calls previous, center and next red, green and blue, as pandas writes them", async () => {
    await writeTriplets(pathOf("train_triplets.csv"), triplets);
    const text = await readFile(pathOf("train_triplets.csv"), "utf8");
    expect(text).toBe(",red,green,blue\n0,a,a,b\n1,a,b,c\n2,b,c,c\n");
    expect(text).toBe(reference.text);
  });

  test("throws on an id that would break a row", async () => {
    await expect(writeTriplets(pathOf("t.csv"), [{ previous: "a", center: "b,c", next: "d" }])).rejects.toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'writeTriplets: ids must have no comma, quote or control character, got "b,c"',
      }),
    );
  });
});

describe("readTriplets", () => {
  test("reads back what was written, compressed or not", async () => {
    for (const name of ["train_triplets.csv", "train_triplets.csv.gz"]) {
      await writeTriplets(pathOf(name), triplets);
      expect(await readTriplets(pathOf(name))).toEqual(triplets);
    }
  });

  test("reads a file without triplets", async () => {
    await writeTriplets(pathOf("t.csv"), []);
    expect(await readTriplets(pathOf("t.csv"))).toEqual([]);
  });

  test("throws on another header and on a file without one", async () => {
    await writeFile(pathOf("t.csv"), "red,green,blue\na,a,b\n");
    await expect(readTriplets(pathOf("t.csv"))).rejects.toThrow(
      'readTriplets: "t.csv" line 1: header must be ",red,green,blue", got "red,green,blue"',
    );
    await writeFile(pathOf("t.csv"), "");
    await expect(readTriplets(pathOf("t.csv"))).rejects.toThrow(
      'readTriplets: "t.csv" line 0: header must be ",red,green,blue", got ""',
    );
  });

  test("throws on a row of other than four fields, or with an empty one", async () => {
    for (const row of ["0,a,b", "0,a,b,c,d", "0,a,,b"]) {
      await writeFile(pathOf("t.csv"), `,red,green,blue\n0,a,a,b\n\n${row}\n`);
      await expect(readTriplets(pathOf("t.csv"))).rejects.toThrow(
        expect.objectContaining({
          name: "DataError",
          message: `readTriplets: "t.csv" line 4: row must be number,red,green,blue, got "${row}"`,
          file: "t.csv",
        }),
      );
    }
  });

  test("throws on rows of the same center with other neighbors, and keeps equal ones", async () => {
    const row = { previous: "a", center: "b", next: "c" };
    await writeFile(pathOf("t.csv"), ",red,green,blue\n0,a,b,c\n1,a,b,c\n");
    expect(await readTriplets(pathOf("t.csv"))).toEqual([row, row]);
    await writeFile(pathOf("t.csv"), ",red,green,blue\n\n0,a,b,c\n1,b,b,c\n");
    await expect(readTriplets(pathOf("t.csv"))).rejects.toThrow(
      'readTriplets: "t.csv" line 4: neighbors of "b" must agree with line 3, a and c, got "b and c"',
    );
  });
});
