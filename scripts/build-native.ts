/**
 * Builds the native part of `@tensorflow/tfjs-node-gpu` against the libraries of the Python package of TensorFlow. Use
 * it if the package's own download fails, or if its TensorFlow 2.9 is too old for a graphics card. Needs Linux, g++ and
 * the headers of Node.
 *
 *   pip install tensorflow-cpu        (or "tensorflow[and-cuda]" for CUDA 12)
 *   npx tsx scripts/build-native.ts [--tensorflow FOLDER]
 *
 * FOLDER is the folder `tensorflow` of the Python package (default: that of `python3`). It must stay where it is, since
 * the result loads its libraries from there.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const require = createRequire(import.meta.url);

/** Packages whose native part can be built, in the order in which `selectEngine` tries them. */
const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/** Version of Node-API that the package looks for; every Node since 16 has it. */
const NAPI = 8;

/** Libraries to which the binding is linked. */
const LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Returns the first path that exists. */
function findPath(what: string, paths: readonly string[]): string {
  const found = paths.find((path) => existsSync(path));
  if (!found) throw new Error(`${what} must exist, got none of ${paths.join(", ")}`);
  return found;
}

function findPackage(): string {
  const name = PACKAGES.find((each) => require.resolve.paths(each)?.some((path) => existsSync(join(path, each))));
  if (!name) throw new Error(`install it first: npm install --ignore-scripts ${PACKAGES[0]}`);
  return findPath(
    name,
    (require.resolve.paths(name) ?? []).map((path) => join(path, name)),
  );
}

/** Asks Python for the folder of its TensorFlow, without loading it. */
function findTensorflow(): string {
  const question = "from importlib.util import find_spec; print(find_spec('tensorflow').submodule_search_locations[0])";
  try {
    return execFileSync("python3", ["-c", question], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch (cause) {
    throw new Error("python3 must have TensorFlow, or --tensorflow must name its folder: pip install tensorflow-cpu", {
      cause,
    });
  }
}

/** Compiles and links the binding; g++ writes its own errors. */
function build(folder: string, tensorflow: string): void {
  for (const library of LIBRARIES) findPath(library, [join(tensorflow, library)]);
  const prefixes = [dirname(dirname(process.execPath)), "/usr", "/usr/local"];
  const headers = dirname(
    findPath(
      "node_api.h",
      prefixes.map((prefix) => join(prefix, "include/node/node_api.h")),
    ),
  );
  const includes = [headers, join(tensorflow, "include"), folder].map((path) => `-I${path}`);
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(folder, "binding", name));
  const target = join(folder, "lib", `napi-v${NAPI}`);
  mkdirSync(target, { recursive: true });
  const options = ["-shared", "-fPIC", "-O2", "-std=c++17", `-DNAPI_VERSION=${NAPI}`, `-Wl,-rpath,${tensorflow}`];
  const linked = [`-L${tensorflow}`, ...LIBRARIES.map((name) => `-l:${name}`)];
  const output = ["-o", join(target, "tfjs_binding.node")];
  execFileSync("g++", [...options, ...includes, ...sources, ...linked, ...output], { stdio: "inherit" });
}

/** Starts the engine in a separate process, since a missing library would end this one. */
function check(): void {
  const program = `import { selectEngine } from "ct-hemorrhage/backend";
    console.log("built:", (await selectEngine({ prefer: "tensorflow" })).device);`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", program], { stdio: "inherit" });
}

const { values } = parseArgs({ options: { tensorflow: { type: "string" } } });
try {
  if (process.platform !== "linux") throw new Error(`the platform must be linux, got ${process.platform}`);
  build(findPackage(), values.tensorflow ?? findTensorflow());
  check();
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message.split("\n")[0] : error}\n`);
  process.exitCode = 1;
}
