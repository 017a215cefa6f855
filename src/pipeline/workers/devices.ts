import { ENGINES, type EngineName } from "../../backend/index.js";

/** What a process computes with: an engine, and which of its devices. */
export interface Device {
  readonly engine: EngineName;
  /**
   * Number of the graphics card, from 0, by its place on the bus, or in CUDA_VISIBLE_DEVICES where that is set; for
   * `tensorflow` only. Left out, it sees all of them.
   */
  readonly index?: number | undefined;
}

/**
 * Reads the name of a device: an engine, and for TensorFlow the number of a graphics card behind a colon.
 * `tensorflow:1` is the second card that CUDA lists by its place on the bus, `wasm` a core, `webgpu` the adapter that its
 * driver lists first.
 *
 * @throws RangeError for anything else.
 */
export function parseDevice(text: string): Device {
  const [, name, index] = /^([a-z]+)(?::(\d+))?$/.exec(text) ?? [];
  const engine = ENGINES.find((each) => each === name);
  if (engine && index === undefined) return { engine };
  if (engine === "tensorflow") return { engine, index: Number(index) };
  const expected = `one of ${ENGINES.join(", ")}, or tensorflow:0 and so on`;
  throw new RangeError(`parseDevice: a device must be ${expected}, got ${text}`);
}

/** Returns the name of a device as {@link parseDevice} reads it. */
export function deviceName({ engine, index }: Device): string {
  return index === undefined ? engine : `${engine}:${index}`;
}
