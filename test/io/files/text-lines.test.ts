import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readLines } from "../../../src/io/files/text-lines.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

async function linesOf(name: string, bytes: string | Uint8Array): Promise<string[]> {
  await writeFile(pathOf(name), bytes);
  const lines: string[] = [];
  for await (const block of readLines("readLines", pathOf(name))) for (const line of block) lines.push(line);
  return lines;
}

describe("readLines", () => {
  const longest = "a".repeat(2 ** 20);

  test("reads lines of up to a million characters, across blocks", async () => {
    expect(await linesOf("a.csv", `${longest}\nb\r\n${longest}\nc`)).toEqual([longest, "b", longest, "c"]);
  });

  test("refuses a longer line, with its number", async () => {
    const message = 'readLines: "a.csv" line 3 must have at most 1048576 characters, got more';
    await expect(linesOf("a.csv", `b\nc\n${longest}a\n`)).rejects.toThrow(message);
    await expect(linesOf("a.csv", `b\nc\n${longest}a`)).rejects.toThrow(message);
    await expect(linesOf("a.csv", `b\nc\n${longest}${longest}${longest}`)).rejects.toThrow(message);
  });

  test("refuses a compressed file that becomes far more than tables do", async () => {
    const bytes = gzipSync(Buffer.alloc(80e6, "id,0,1\n"));
    const most = 2 ** 23 + 32 * bytes.length;
    await expect(linesOf("a.csv.gz", bytes)).rejects.toThrow(
      `readLines: "a.csv.gz" must inflate to at most ${most} bytes, got more from ${bytes.length}`,
    );
  });
});
