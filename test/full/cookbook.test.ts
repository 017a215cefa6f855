import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { selectEngine } from "ct-hemorrhage/backend";
import { writeSafetensors } from "ct-hemorrhage/io";
import { MODELS, saveWeights } from "ct-hemorrhage/models";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../package/entry-points.js";
import { type Block, fencedBlocks, readFromRoot } from "../package/markdown.js";

/** A recipe of the cookbook. */
interface Recipe {
  readonly heading: string;
  readonly code: string;
  /** The sentence before its output. */
  readonly lead: string;
  readonly output: string;
}

const blocks = fencedBlocks(readFromRoot("docs/cookbook.md"));

/** Joins each block of code with the output that follows it. */
function readRecipes(): Recipe[] {
  return blocks.flatMap(({ language, heading, content: code }, index) => {
    const { content: output, lead }: Partial<Block> = blocks[index + 1] ?? {};
    return language === "ts" ? [{ heading, code, lead: lead ?? "", output: output ?? "" }] : [];
  });
}

/** The classes of the pictures, which a phantom does not have. */
const PICTURE_CLASSES = ["calcification", "fracture", "mass"];

let folder = "";
const pathOf = (...parts: readonly string[]) => join(folder, ...parts);

/** Makes a folder look as if the package were installed in it. */
async function installPackage(): Promise<void> {
  const root = fileURLToPath(ROOT);
  await mkdir(pathOf("node_modules", ".bin"), { recursive: true });
  await symlink(root, pathOf("node_modules", "ct-hemorrhage"));
  await symlink(join(root, "dist/cli/main.js"), pathOf("node_modules", ".bin", "ct-hemorrhage"));
  await writeFile(pathOf("package.json"), JSON.stringify({ private: true, type: "module" }));
}

/** Writes what the cookbook takes for granted: pretrained weights, and tables of one's own. */
async function writeOwnFiles(): Promise<void> {
  await selectEngine({ prefer: "wasm" });
  const pretrained = MODELS["efficientnet-b0"]({ size: 32, classes: 1000 });
  await writeSafetensors(pathOf("model.safetensors"), await saveWeights(pretrained));
  await writeFile(pathOf("patients.csv"), "id,patient\na1,ann\na2,ann\nb1,bob\nc1,cy\nc2,cy\nd1,dan\n");
  const pictures = (await readdir(pathOf("pictures"))).filter((name) => name.endsWith(".png")).sort();
  const rows = pictures.map((name, row) => [
    name.slice(0, -4),
    ...PICTURE_CLASSES.map((_, c) => +(row % (c + 2) === 0)),
  ]);
  await writeFile(pathOf("pictures.csv"), `${[["id", ...PICTURE_CLASSES], ...rows].join("\n")}\n`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-cookbook-"));
  await installPackage();
  const setup = blocks.find(({ language }) => language === "sh")!.content;
  execFileSync("sh", ["-e", "-c", setup], { cwd: folder, stdio: "pipe" });
  await writeOwnFiles();
});

afterAll(() => rm(folder, { recursive: true }));

/** Runs code as a module of plain JavaScript, in the folder of all recipes. */
async function runModule(name: string, code: string) {
  await writeFile(pathOf(name), code);
  const { status, stdout, stderr } = spawnSync(process.execPath, [name], { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Replaces numbers by 0 and line breaks by blanks: Node breaks the lines of a record by their length. */
const withoutNumbers = (text: string) => text.replace(/(?<!\w)\d+(\.\d+)?(e-\d+)?/g, "0").replace(/\s+/g, " ");

describe("the recipes of docs/cookbook.md", () => {
  const recipes = readRecipes();

  test("are many", () => {
    expect(recipes.length).toBeGreaterThan(15);
  });

  test.each(recipes)("$heading: is short", ({ code }) => {
    const lines = code.trim().split("\n");
    expect(lines.filter((line) => !line.startsWith("import ")).length).toBeLessThanOrEqual(12);
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });

  // One after the other: some read what others write.
  test.each(recipes.map((recipe, index) => ({ ...recipe, file: `recipe-${index + 1}.mjs` })))(
    "$heading: runs and prints what it says",
    async ({ file, code, lead, output }) => {
      const { status, stdout, stderr } = await runModule(file, code);
      expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
      if (/prints something like:$/.test(lead)) expect(withoutNumbers(stdout)).toBe(withoutNumbers(output));
      // What starts, and why the rest does not, is a matter of the machine.
      else if (lead.startsWith("On a machine")) expect(stdout).toMatch(/^\w+ runs on \w+/);
      else expect([lead, stdout]).toEqual([expect.stringMatching(/\bprints\b.*:$/s), output]);
    },
  );
});
