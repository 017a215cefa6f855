import type { TensorInfo } from "@tensorflow/tfjs-core";

/**
 * Throws unless all tensors hold 32-bit floats, which is how the kernels of this package read memory.
 *
 * @param what The function, for the message: "groupedConv2d".
 * @throws TypeError
 */
export function assertFloats(what: string, tensors: Readonly<Record<string, TensorInfo>>): void {
  for (const [name, { dtype }] of Object.entries(tensors)) {
    if (dtype !== "float32") throw new TypeError(`${what}: ${name} must be float32, got ${dtype}`);
  }
}
