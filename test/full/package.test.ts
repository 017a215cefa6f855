import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entryPoints, importSource, manifest, ROOT } from "../package/entry-points.js";
import { withoutCode } from "../package/markdown.js";

/** Bytes that no file of the package should reach. */
const MAX_BYTES = 1_000_000;

/** What a package holds: what it is built to, what it is built of, and papers. */
const EXPECTED_FILE =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|assembly\/[a-z0-9-]+\.ts|docs\/[a-z0-9-]+\.(md|png)|examples\/[a-z0-9-]+\.(ts|yml)|dist\/.+\.(js|js\.map|d\.ts)|src\/(?!.*\.test\.).+\.ts|src\/models\/onnx\/onnx\.proto)$/;

/** The beginning of a path below the home of a user. */
const HOME_FOLDER = /\/(home|root|Users)\//;

interface PackedFile {
  readonly path: string;
  readonly size: number;
}

/** A folder as a user has it, with the packed package installed. */
interface Consumer {
  readonly folder: string;
  readonly files: readonly PackedFile[];
}

const root = fileURLToPath(ROOT);
const name = manifest.name;
let consumer: Consumer;

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Packs the package and installs it, with the types of Node, into an empty folder; optional packages stay out. */
async function installPacked(folder: string): Promise<Consumer> {
  const packed = run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root);
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: PackedFile[] }];
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const types = `@types/node@${manifest.devDependencies["@types/node"]}`;
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
  run("npm", ["install", "--omit=optional", ...quiet, join(folder, filename), types], folder);
  return { folder, files };
}

/** Tells whether a compiler error lies in the user's file or in the package, not in what it depends on. */
function isOurs(line: string): boolean {
  return !line.startsWith("node_modules/") || line.startsWith(`node_modules/${name}/`);
}

beforeAll(async () => {
  consumer = await installPacked(await mkdtemp(join(tmpdir(), "ct-hemorrhage-package-")));
});

afterAll(() => rm(consumer.folder, { recursive: true }));

describe("the packed package", () => {
  test("holds its papers, examples, dist, src and the source of the kernels, and nothing else", () => {
    const paths = consumer.files.map(({ path }) => path);
    expect(paths.filter((path) => !EXPECTED_FILE.test(path))).toEqual([]);
    expect(paths).toEqual(expect.arrayContaining(["LICENSE", "CHANGELOG.md", "dist/index.js", "src/index.ts"]));
  });

  test("holds nothing in dist that src does not have", () => {
    const paths = consumer.files.map(({ path }) => path);
    const sourceOf = (path: string) => path.replace(/^dist\/(.*?)\.(js|js\.map|d\.ts)$/, "src/$1.ts");
    expect(paths.filter((path) => path.startsWith("dist/") && !paths.includes(sourceOf(path)))).toEqual([]);
  });

  test("holds no large file", () => {
    expect(consumer.files.filter(({ size }) => size >= MAX_BYTES)).toEqual([]);
  });

  test("holds whatever its documents link to", async () => {
    const paths = consumer.files.map(({ path }) => path);
    const documents = paths.filter((path) => path.endsWith(".md"));
    expect(documents.length).toBeGreaterThan(5);
    const dangling: string[] = [];
    for (const document of documents) {
      const text = await readFile(join(consumer.folder, "node_modules", name, document), "utf8");
      const links = [...withoutCode(text).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link]) => link);
      for (const link of links.filter((each) => !/^https?:/.test(each))) {
        const target = posix.join(posix.dirname(document), link);
        if (!paths.some((path) => path === target || path.startsWith(`${target}/`)))
          dangling.push(`${document}: ${link}`);
      }
    }
    expect(dangling).toEqual([]);
  });

  test("names no folder of the machine that built it", async () => {
    const read = ({ path }: PackedFile) => readFile(join(consumer.folder, "node_modules", name, path), "utf8");
    const texts = await Promise.all(consumer.files.map(read));
    const naming = consumer.files.filter((_, index) => texts[index].includes(root) || HOME_FOLDER.test(texts[index]));
    expect(naming.map(({ path }) => path)).toEqual([]);
  });
});

describe("the installed package", () => {
  test("runs its demo in an empty folder, without a clone", async () => {
    const folder = join(consumer.folder, "demo");
    await mkdir(folder);
    const output = run("npx", ["ct-hemorrhage", "demo", "--preset", "tiny"], folder).split("\n");
    expect(output).toContainEqual(expect.stringMatching(/^AUC any +0\.\d{4} +0\.\d{4}$/));
    expect(output).toContainEqual(expect.stringMatching(/^weighted log loss +0\.\d{4} +0\.\d{4} +0\.\d{4}$/));
    expect(await readdir(join(folder, "demo-output", "tiny"))).toContain("summary.json");
  });

  test("gives by each subpath what its source exports", async () => {
    const names = entryPoints.map((entry) => entry.name);
    const script = `const names = ${JSON.stringify(names)};
      const modules = await Promise.all(names.map((name) => import(name)));
      console.log(JSON.stringify(modules.map((module) => Object.keys(module).sort())));`;
    const printed = run(process.execPath, ["--input-type=module", "--eval", script], consumer.folder);
    const expected = await Promise.all(entryPoints.map(async (entry) => Object.keys(await importSource(entry)).sort()));
    expect(JSON.parse(printed)).toEqual(expected);
  });

  // Declarations are checked too: without the types of a dependency, as of ndarray, they would silently become any.
  // Those of TensorFlow.js and Vega are faulty in themselves, so that only ours and the user's must be clean.
  test("is typed throughout for a strict user", async () => {
    const imports = entryPoints.map((entry, index) => `export * as module${index} from "${entry.name}";`);
    await writeFile(join(consumer.folder, "consumer.ts"), imports.join("\n"));
    const compiler = fileURLToPath(new URL("node_modules/typescript/bin/tsc", ROOT));
    const options =
      "--noEmit --strict --module nodenext --target es2022 --lib es2023 --types node --skipLibCheck false";
    const args = [compiler, ...options.split(" "), "--pretty", "false", "consumer.ts"];
    const { stdout } = spawnSync(process.execPath, args, { cwd: consumer.folder, encoding: "utf8" });
    expect(stdout).toContain("node_modules/@tensorflow/");
    const ours = stdout.split("\n").filter((line) => /^\S*\(\d+,\d+\)/.test(line) && isOurs(line));
    expect(ours).toEqual([]);
  });
});
