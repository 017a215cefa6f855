/**
 * Builds the native part of `@tensorflow/tfjs-node-gpu` on the libraries that the Python package of TensorFlow carries,
 * where its own download is impossible or its TensorFlow 2.9 too old for a graphics card (Linux, g++ and Node's headers).
 *
 *   pip install tensorflow-cpu        (or "tensorflow[and-cuda]" for CUDA 12)
 *   npx tsx scripts/build-native.ts [--tensorflow FOLDER]
 *
 * FOLDER is the folder `tensorflow` of the Python package; by default that of `python3`. What is built finds its
 * libraries there: the folder must stay where it is.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const require = createRequire(import.meta.url);

/** The packages whose native part can be built, the one that `selectEngine` tries first in front. */
const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/** The version of Node-API that the package looks for, in every Node from 16 on. */
const NAPI = 8;

/** What the binding is linked to. */
const LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Finds one of some paths that exist. */
function findPath(what: string, paths: readonly string[]): string {
  const found = paths.find((path) => existsSync(path));
  if (!found) throw new Error(`${what} must be there, got none of ${paths.join(", ")}`);
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

/** Asks Python where its TensorFlow lies, without loading it. */
function findTensorflow(): string {
  const question = "from importlib.util import find_spec; print(find_spec('tensorflow').submodule_search_locations[0])";
  try {
    return execFileSync("python3", ["-c", question], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch (cause) {
    throw new Error("python3 must have TensorFlow, or --tensorflow name its folder: pip install tensorflow-cpu", {
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

/** Starts the engine in a process of its own: a library that is missing would end this one. */
function check(): void {
  const program = `import { selectEngine } from "ct-hemorrhage/backend";
    console.log("built:", (await selectEngine({ prefer: "tensorflow" })).device);`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", program], { stdio: "inherit" });
}

const { values } = parseArgs({ options: { tensorflow: { type: "string" } } });
try {
  if (process.platform !== "linux") throw new Error(`this works on Linux, got ${process.platform}`);
  build(findPackage(), values.tensorflow ?? findTensorflow());
  check();
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message.split("\n")[0] : error}\n`);
  process.exitCode = 1;
}
