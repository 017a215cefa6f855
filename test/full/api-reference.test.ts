import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../package/entry-points.js";

/** TypeDoc's name for a parameter that is destructured and has no `@param`. */
const NAMELESS = "__namedParameters";

/** Warnings and errors of TypeDoc, by line. */
const COMPLAINT = /^.*\[(?:warning|error)\].*$/gm;

let folder: string;
let output: string;

/** Builds the reference into a folder, as `npm run docs` does; returns all that TypeDoc prints. */
function buildReference(target: string): string {
  const { stdout, stderr } = spawnSync("npx", ["typedoc", "--out", target], {
    cwd: fileURLToPath(ROOT),
    encoding: "utf8",
  });
  return stdout + stderr;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-reference-"));
  output = buildReference(folder);
});

afterAll(() => rm(folder, { recursive: true }));

describe("the API reference", () => {
  test("is built without a warning, such as one of a broken link", () => {
    expect(output.match(COMPLAINT) ?? []).toEqual([]);
    expect(output).toContain("html generated");
  });

  test("names every parameter", async () => {
    const pages = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(".html"));
    expect(pages.length).toBeGreaterThan(100);
    const texts = await Promise.all(pages.map((page) => readFile(join(folder, page), "utf8")));
    expect(pages.filter((_, index) => texts[index].includes(NAMELESS))).toEqual([]);
  });
});
