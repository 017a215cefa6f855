/**
 * Compiles assembly/kernels.ts to WebAssembly and writes it into src/backend/kernels-binary.ts as text, so that the
 * package needs no compiler and no loader of binary files: npm run build:kernels
 */
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

/** Options of the AssemblyScript compiler: no runtime, the memory of the engine, 128-bit instructions. */
const OPTIONS = ["--runtime", "stub", "--importMemory", "--enable", "simd", "-O3", "--noAssert", "--use", "abort="];

/** Compiles the kernels and returns the source of the module that holds them. */
export async function compileKernels(): Promise<string> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const binary = join(tmpdir(), `ct-hemorrhage-kernels-${process.pid}.wasm`);
  const { error, stderr } = await asc.main(["assembly/kernels.ts", "--baseDir", root, "-o", binary, ...OPTIONS]);
  if (error) throw new Error(`build-kernels: ${error.message}\n${stderr.toString()}`);
  const lines = (await readFile(binary)).toString("base64").match(/.{1,108}/g) ?? [];
  const text = lines.map((line) => `  "${line}",`).join("\n");
  return `/** The compiled kernels of assembly/kernels.ts, in base64. Made by \`npm run build:kernels\`. */\nexport const KERNELS_BASE64 = [\n${text}\n].join("");\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(new URL("../src/backend/kernels-binary.ts", import.meta.url), await compileKernels());
}
