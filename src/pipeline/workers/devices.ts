import { ENGINES, type EngineName } from "../../backend/light.js";
import { assertObject, assertText, assertWhole } from "../../guards/internal.js";
import { shorten } from "../../shorten.js";

/** A device to compute on: an engine, and for TensorFlow the GPU that it uses. */
export interface Device {
  readonly engine: EngineName;
  /**
   * Number of the GPU, from 0: in the order of the PCI bus, or in CUDA_VISIBLE_DEVICES if that is set. For `tensorflow`
   * only. If absent, the process sees all GPUs.
   */
  readonly index?: number | undefined;
}

/**
 * Parses the name of a device: an engine and, for TensorFlow, optionally a colon and the number of a GPU.
 * `tensorflow:1` is the second GPU that CUDA lists in the order of the PCI bus, `wasm` a CPU core, `webgpu` the first
 * adapter that its driver lists.
 *
 * @throws RangeError for any other text.
 *
 * @example
 * ```ts
 * parseDevice("wasm"); // { engine: "wasm" }
 * parseDevice("tensorflow:1"); // { engine: "tensorflow", index: 1 }
 * ```
 */
export function parseDevice(text: string): Device {
  assertText("parseDevice: text", text);
  const [, name, index] = /^([a-z]+)(?::(\d+))?$/.exec(text) ?? [];
  const engine = ENGINES.find((each) => each === name);
  if (engine && index === undefined) return { engine };
  if (engine === "tensorflow") return { engine, index: Number(index) };
  const expected = `one of ${ENGINES.join(", ")}, or tensorflow:0, tensorflow:1 and so on`;
  throw new RangeError(`parseDevice: device must be ${expected}, got ${shorten(text, 80)}`);
}

/**
 * Returns the name of a device, which {@link parseDevice} parses.
 *
 * @param device Device to name.
 *
 * @example
 * ```ts
 * deviceName({ engine: "tensorflow", index: 1 }); // "tensorflow:1"
 * ```
 */
export function deviceName(device: Device): string {
  assertObject("deviceName: device", device, "a device, as parseDevice returns it");
  const { engine, index } = device;
  assertText("deviceName: device.engine", engine);
  if (index !== undefined) assertWhole("deviceName: device.index", index, 0);
  return index === undefined ? engine : `${engine}:${index}`;
}
