import { readFileSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import type { EngineName } from "../src/backend/index.js";

/** The engines that are there on every machine. */
export const EVERY_ENGINE: readonly EngineName[] = ["wasm", "cpu"];

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

/** Reads a JSON fixture that lies beside a test. */
export function readFixture<T>(testUrl: string, name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, testUrl), "utf8")) as T;
}
