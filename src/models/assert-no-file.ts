import type { NamedArray } from "../types.js";

/** Expected arrays of weights, for messages. */
const EXPECTED = "arrays by name, as in const { tensors } = await readSafetensors(path)";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** Whether a value is an array with its shape. */
function isNamedArray(value: unknown): value is NamedArray {
  return isRecord(value) && Array.isArray(value.shape) && ArrayBuffer.isView(value.data);
}

/** Describes what was given instead of arrays. */
function describe(arrays: unknown): string {
  if (typeof arrays === "string") return "a string: read the file first";
  if (ArrayBuffer.isView(arrays)) return "bytes: decode them with readSafetensors";
  if (arrays instanceof Promise) return "a promise: await it";
  if (isRecord(arrays) && isRecord(arrays.tensors)) return "a whole file: pass its tensors";
  if (isRecord(arrays)) return "an object with other values";
  return arrays === null ? "null" : typeof arrays;
}

/**
 * Throws if a value is something that arrays are read from: a path, bytes, a promise, or a whole file of `readSafetensors`.
 *
 * @throws TypeError that says what to pass instead.
 */
export function assertNoFile(what: string, arrays: unknown): void {
  if (isRecord(arrays) && !(arrays instanceof Promise) && Object.values(arrays).every(isNamedArray)) return;
  throw new TypeError(`${what} must be ${EXPECTED}, got ${describe(arrays)}`);
}
