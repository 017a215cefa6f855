import { engine, getBackend, getKernel, type Tensor } from "@tensorflow/tfjs-core";

/** Runs one of our kernels, which gives one tensor or several; `undefined` where the running engine does not have it. */
export function runOwnKernel<Output extends Tensor | Tensor[]>(
  kernel: string,
  inputs: object,
  attributes: object = {},
): Output | undefined {
  if (!getKernel(kernel, getBackend())) return undefined;
  return engine().runKernel(kernel, { ...inputs }, { ...attributes }) as Tensor | Tensor[] as Output;
}
