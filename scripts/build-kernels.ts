/**
 * Compiles the modules of assembly to WebAssembly and writes them into src as text, so that the package needs neither a
 * compiler nor a loader for binary files: npm run build:kernels
 */
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

/** A module, the file of the package that holds it, and the features it is compiled with beside SIMD. */
interface KernelModule {
  readonly source: string;
  readonly target: string;
  readonly features?: readonly string[];
}

/** Modules, and the files of the package that hold the compiled modules. */
export const MODULES: readonly KernelModule[] = [
  { source: "assembly/kernels.ts", target: "src/backend/wasm/kernels-binary.ts" },
  { source: "assembly/predict.ts", target: "src/backend/predict/kernels-binary.ts" },
  {
    source: "assembly/predict.ts",
    target: "src/backend/predict/relaxed-kernels-binary.ts",
    features: ["relaxed-simd"],
  },
  { source: "assembly/resample.ts", target: "src/augment/resample-kernels-binary.ts" },
  { source: "assembly/window.ts", target: "src/window/look-up-binary.ts" },
  { source: "assembly/png.ts", target: "src/io/png/png-kernels-binary.ts" },
];

/** Options of the AssemblyScript compiler: no runtime, memory of the caller, 128-bit SIMD instructions. */
const OPTIONS = ["--runtime", "stub", "--importMemory", "--enable", "simd", "-O3", "--noAssert", "--use", "abort="];

/** Compiles a module and returns the source of the file that holds it. */
export async function compileKernels({ source, features = [] }: Omit<KernelModule, "target">): Promise<string> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const binary = join(tmpdir(), `ct-hemorrhage-kernels-${process.pid}.wasm`);
  const enabled = features.flatMap((feature) => ["--enable", feature]);
  const { error, stderr } = await asc.main([source, "--baseDir", root, "-o", binary, ...OPTIONS, ...enabled]);
  if (error) throw new Error(`build-kernels: ${error.message}\n${stderr.toString()}`);
  const withFeatures = features.length > 0 ? ` with ${features.join(", ")}` : "";
  const lines = (await readFile(binary)).toString("base64").match(/.{1,108}/g) ?? [];
  const text = lines.map((line) => `  "${line}",`).join("\n");
  return `/** The compiled kernels of ${source}${withFeatures}, in base64. Made by \`npm run build:kernels\`. */\nexport const KERNELS_BASE64 = [\n${text}\n].join("");\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const module of MODULES) {
    await writeFile(new URL(`../${module.target}`, import.meta.url), await compileKernels(module));
  }
}
