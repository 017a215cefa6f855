import { ENGINES, type EngineName } from "../backend/index.js";

/** What a process computes with: an engine, and which of its devices. */
export interface Device {
  readonly engine: EngineName;
  /** Number of the graphics card or the adapter, from 0; left out for the engine's own choice, and for processors. */
  readonly index?: number | undefined;
}

/**
 * Reads the name of a device: an engine, with the number of a device behind a colon where it has several.
 * `tensorflow:1` is the second graphics card that CUDA lists, `webgpu:0` the first adapter, `wasm` a core.
 *
 * @throws RangeError for anything else.
 */
export function parseDevice(text: string): Device {
  const [, name, index] = /^([a-z]+)(?::(\d+))?$/.exec(text) ?? [];
  const engine = ENGINES.find((each) => each === name);
  if (engine) return index === undefined ? { engine } : { engine, index: Number(index) };
  const expected = `one of ${ENGINES.join(", ")}, with a number behind a colon where it has several devices`;
  throw new RangeError(`parseDevice: a device must be ${expected}, got ${text}`);
}

/** Returns the name of a device as {@link parseDevice} reads it. */
export function deviceName({ engine, index }: Device): string {
  return index === undefined ? engine : `${engine}:${index}`;
}
