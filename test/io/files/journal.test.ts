import { appendFile, readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { appendLine, openJournal } from "../../../src/io/internal.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();
const open = (header = "# 1") => openJournal(pathOf("journal"), { header, keyOf: (line) => JSON.parse(line).key });
const append = (text: string) => appendLine(pathOf("journal"), text);
const line = (key: string, value: string | number) => JSON.stringify({ key, value });
const text = () => readFile(pathOf("journal"), "utf8");

/** A journal with the lines a = 1 and b = 2, closed. */
async function writeTwo(): Promise<void> {
  (await open()).close();
  append(line("a", 1));
  append(line("b", 2));
}

describe("openJournal", () => {
  test("starts a file with its header", async () => {
    const journal = await open();
    expect(journal.lineOf("a")).toBeUndefined();
    expect(await text()).toBe("# 1\n");
    journal.close();
  });

  test("holds each line on disk as soon as it is added", async () => {
    (await open()).close();
    append(line("a", "Gr\u00f6\u00dfe"));
    expect(await text()).toBe(`# 1\n${line("a", "Gr\u00f6\u00dfe")}\n`);
    const journal = await open();
    expect(journal.lineOf("a")).toBe(line("a", "Gr\u00f6\u00dfe"));
    expect(journal.lineOf("b")).toBeUndefined();
    journal.close();
  });

  test("finds the lines of an earlier run, the newest of each key", async () => {
    await writeTwo();
    await appendFile(pathOf("journal"), `${line("a", 3)}\n`);
    const journal = await open();
    expect(["a", "b", "c"].map(journal.lineOf)).toEqual([line("a", 3), line("b", 2), undefined]);
    journal.close();
  });

  test("drops a line that was cut off, and continues after the last complete one", async () => {
    await writeTwo();
    await appendFile(pathOf("journal"), '{"key":"c","val');
    const journal = await open();
    append(line("d", 4));
    expect(await text()).toBe(`# 1\n${line("a", 1)}\n${line("b", 2)}\n${line("d", 4)}\n`);
    journal.close();
  });

  test("skips a damaged line", async () => {
    await writeFile(pathOf("journal"), `# 1\n\0\0\0\n${line("b", 2)}\n`);
    const journal = await open();
    expect(journal.lineOf("b")).toBe(line("b", 2));
    journal.close();
  });

  test("starts over if the header is different", async () => {
    await writeTwo();
    const journal = await open("# 2");
    expect(["a", "b"].map(journal.lineOf)).toEqual([undefined, undefined]);
    expect(await text()).toBe("# 2\n");
    journal.close();
  });

  test("finishes with the lines of the given keys in the given order, which can still be read", async () => {
    await writeTwo();
    const journal = await open();
    await journal.finish(["b"]);
    expect(await text()).toBe(`# 1\n${line("b", 2)}\n`);
    expect(journal.lineOf("a")).toBe(line("a", 1));
    journal.close();
  });

  test("reads lines that are longer than what it reads at a time", async () => {
    (await open()).close();
    append(line("a", "x".repeat(3_000_000)));
    append(line("b", 2));
    const again = await open();
    expect([again.lineOf("a")?.length, again.lineOf("b")]).toEqual([line("a", "").length + 3_000_000, line("b", 2)]);
    again.close();
  });
});
