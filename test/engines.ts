import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Tensor } from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { ENGINES, type EngineName } from "../src/backend/index.js";

/** The software renderer that Debian's package `chromium` carries; Dawn refuses that of Mesa. */
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";

if (existsSync(SWIFTSHADER)) process.env.VK_ICD_FILENAMES ??= SWIFTSHADER;
// Without it the loader of Vulkan complains on standard error.
process.env.XDG_RUNTIME_DIR ??= tmpdir();

const isBuilt = (name: string) => existsSync(new URL(`../node_modules/@tensorflow/${name}/lib`, import.meta.url));
const HAS_NATIVE = ["tfjs-node-gpu", "tfjs-node"].some(isBuilt);
/** Where Linux keeps the loader of Vulkan, without which no driver of it is found: Debian's package `libvulkan1`. */
const LIBRARY_FOLDERS = ["/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"];
const HAS_VULKAN = LIBRARY_FOLDERS.some((folder) => existsSync(`${folder}/libvulkan.so.1`));
const HAS_DRIVER = existsSync("/dev/dri") || "VK_ICD_FILENAMES" in process.env;
const HAS_ADAPTER = process.platform !== "linux" || (HAS_VULKAN && HAS_DRIVER);

/** Why an engine is not on this machine, by its name; one that is there, but does not start, fails its tests. */
export const ABSENT_ENGINES: Readonly<Partial<Record<EngineName, string>>> = {
  ...(HAS_NATIVE ? {} : { tensorflow: "no native package" }),
  ...(HAS_ADAPTER ? {} : { webgpu: "no adapter" }),
};

/** The engines that are on this machine. */
export const EVERY_ENGINE: readonly EngineName[] = ENGINES.filter((name) => !(name in ABSENT_ENGINES));

/** The engines for what takes minutes on WebGPU where a program for the processor stands in for a graphics card. */
export const QUICK_ENGINES: readonly EngineName[] = EVERY_ENGINE.filter((name) => name !== "webgpu");

/** The numbers that the reference scripts compute with: sin of the index times a factor. */
export function formula(length: number, factor: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(index * factor));
}

/** Expects numbers to agree within a tolerance, relative to the largest expected one where that is above 1. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  const worst = Array.from(expected, (value, index) => Math.abs(actual[index] - value)).reduce(
    (a, b) => (b > a || Number.isNaN(b) ? b : a),
    0,
  );
  expect(worst).toBeLessThanOrEqual(tolerance * scale);
}

/** Reads the numbers of a tensor and disposes it. */
export async function take(tensor: Tensor): Promise<Float32Array> {
  const values = await tensor.data();
  tensor.dispose();
  return values as Float32Array;
}

/** Reads a JSON fixture of the folder of a test, or of the folder above where a test lies in a room. */
export function readFixture<T>(testUrl: string, name: string): T {
  const [beside, above] = ["./fixtures/", "../fixtures/"].map((folder) => new URL(folder + name, testUrl));
  return JSON.parse(readFileSync(existsSync(beside) ? beside : above, "utf8")) as T;
}
