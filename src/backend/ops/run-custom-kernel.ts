import { engine, getBackend, getKernel, type Tensor } from "@tensorflow/tfjs-core";

/** Runs a kernel of this package, which returns one tensor or several; `undefined` if the running engine lacks it. */
export function runCustomKernel<Output extends Tensor | Tensor[]>(
  kernel: string,
  inputs: object,
  attributes: object = {},
): Output | undefined {
  if (!getKernel(kernel, getBackend())) return undefined;
  return engine().runKernel(kernel, { ...inputs }, { ...attributes }) as Tensor | Tensor[] as Output;
}
