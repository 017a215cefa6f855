/**
 * Runs the package on several runtimes from the npm registry and prints a table: npm run test:runtimes. All of them run
 * the main steps; with --suite, the versions of Node run the fast tests as well, or those whose path holds a text.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Folder of the installed runtimes, outside of the sources. */
const CACHE = join(ROOT, "node_modules", ".cache", "runtimes");

/** A runtime: its package in the registry, and the command that runs a script. */
interface Runtime {
  readonly name: string;
  readonly specifier: string;
  /** Path of its program in `node_modules`. */
  readonly program: string;
  readonly args: readonly string[];
}

const node = (major: number): Runtime => ({
  name: `Node ${major}`,
  specifier: `node-${process.platform}-${process.arch}@${major}`,
  program: `node-${process.platform}-${process.arch}/bin/node`,
  args: [],
});

const RUNTIMES: readonly Runtime[] = [
  ...[20, 22, 24, 26].map(node),
  { name: "Deno", specifier: "deno", program: ".bin/deno", args: ["run", "--allow-all"] },
  { name: "Bun", specifier: "bun", program: ".bin/bun", args: [] },
];

/** Counts of the tests or steps of a runtime. */
interface Counts {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: number;
}

/** Installs a runtime, once, and returns the path of its program. */
async function install({ name, specifier, program }: Runtime): Promise<string> {
  const folder = join(CACHE, name.replace(" ", "-").toLowerCase());
  const path = join(folder, "node_modules", program);
  if (!existsSync(path)) {
    await mkdir(folder, { recursive: true });
    await run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", folder, specifier], {
      cwd: folder,
    });
  }
  return path;
}

/** Runs a program whose failure is a result, and returns what it prints. */
async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const options = { cwd: ROOT, maxBuffer: 2 ** 28 };
  return run(program, [...args], options).then(
    ({ stdout }) => stdout,
    ({ stdout }) => String(stdout),
  );
}

async function runSteps({ args }: Runtime, program: string): Promise<Counts> {
  const lines = (await outputOf(program, [...args, "test/runtimes/main-steps.mjs"])).trimEnd().split("\n");
  const { passed, failed } = JSON.parse(lines[lines.length - 1]);
  return { passed: passed.length, failed: Object.entries(failed).map((entry) => entry.join(": ")), skipped: 0 };
}

/** Runs the fast tests on a version of Node, all or those whose path holds a text. */
async function runSuite({ name }: Runtime, program: string, filter: string): Promise<Counts> {
  const report = join(CACHE, `${name.replace(" ", "-").toLowerCase()}.json`);
  const args = ["run", "--project", "fast", "--reporter=json", `--outputFile=${report}`, ...(filter ? [filter] : [])];
  await outputOf(program, ["node_modules/vitest/vitest.mjs", ...args]);
  const { numPassedTests, numPendingTests, testResults } = JSON.parse(await readFile(report, "utf8"));
  const tests = testResults.flatMap((file: { assertionResults: unknown[] }) => file.assertionResults);
  const failed = tests.filter(({ status }: { status: string }) => status === "failed");
  return {
    passed: numPassedTests,
    failed: failed.map(({ fullName }: { fullName: string }) => fullName),
    skipped: numPendingTests,
  };
}

const { values, positionals } = parseArgs({
  options: { suite: { type: "boolean", default: false }, only: { type: "string" } },
  allowPositionals: true,
});
for (const runtime of RUNTIMES.filter(({ name }) => values.only === undefined || name === values.only)) {
  try {
    const program = await install(runtime);
    const counted = [["main steps", await runSteps(runtime, program)]] as [string, Counts][];
    const isNode = runtime.name.startsWith("Node");
    if (values.suite && isNode) counted.push(["tests", await runSuite(runtime, program, positionals[0] ?? "")]);
    for (const [what, { passed, failed, skipped }] of counted) {
      console.log(`${runtime.name}: ${what}: ${passed} passed, ${failed.length} failed, ${skipped} skipped`);
      for (const failure of failed) console.log(`  ${failure}`);
      if (failed.length > 0) process.exitCode = 1;
    }
  } catch (error) {
    console.log(`${runtime.name}: not run: ${(error as Error).message.split("\n")[0]}`);
    process.exitCode = 1;
  }
}
