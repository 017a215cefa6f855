import {
  type KernelFunc,
  mul,
  registerKernel,
  scalar,
  type Tensor,
  type TensorInfo,
  tidy,
} from "@tensorflow/tfjs-core";
import { ADAM_W_STEP, type AdamWFactors, type AdamWInputs } from "../ops/adam-w-step.js";
import { type NativeBackend, runOperation } from "./operation.js";

/** Creates a TensorFlow variable, which is empty until a value is assigned and then has the shape of that value. */
function createVariable(backend: NativeBackend, name: string): Tensor {
  const attributes = {
    container: ["STRING", ""],
    shared_name: ["STRING", `ct-hemorrhage/${name}`],
    dtype: ["TYPE", backend.binding.TF_FLOAT],
    shape: ["SHAPE", [1]],
  } as const;
  return runOperation(backend, { name: "VarHandleOp", attributes, inputs: [], outputs: 1 })[0];
}

/**
 * Registers the step of AdamW for the native engine: weight decay, then TensorFlow's step of Adam. That operation works
 * on TensorFlow variables, which TensorFlow.js lacks, so three of them hold the tensors of a step.
 */
export function registerNativeAdamW(backend: NativeBackend): void {
  const dtype = ["TYPE", backend.binding.TF_FLOAT] as const;
  const run = (name: string, attributes: object, inputs: readonly TensorInfo[], outputs: number) =>
    runOperation(backend, { name, attributes: { ...attributes }, inputs, outputs });
  const variables = ["weight", "mean", "square"].map((name) => createVariable(backend, name));

  const step = ({ weight, mean, square, gradient }: AdamWInputs, factors: AdamWFactors): Tensor[] => {
    const { beta1, beta2, keep, stepSize, rootCorrection, epsilon } = factors;
    const values = [mul(weight, keep), mean, square];
    for (const [index, value] of values.entries()) run("AssignVariableOp", { dtype }, [variables[index], value], 0);
    // The operation corrects the moments by powers of the betas. Powers of 0 turn that off: the correction is in the rate
    // and in epsilon.
    const numbers = [0, 0, stepSize * rootCorrection, beta1, beta2, epsilon * rootCorrection].map((value) =>
      scalar(value),
    );
    run("ResourceApplyAdam", { T: dtype }, [...variables, ...numbers, gradient], 0);
    return variables.flatMap((variable) => run("ReadVariableOp", { dtype }, [variable], 1));
  };

  const kernelFunc = (({ inputs, attrs }) =>
    tidy(() => step(inputs as unknown as AdamWInputs, attrs as unknown as AdamWFactors))) as KernelFunc;
  registerKernel({ kernelName: ADAM_W_STEP, backendName: "tensorflow", kernelFunc });
}
