import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";

/** Kind of an attribute of an operation. */
type AttributeKind = "TYPE" | "FLOAT" | "STRING" | "BOOL" | "SHAPE";

/** The part of the native engine that names its version and device, and runs TensorFlow operations. */
export interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Readonly<Record<`TF_ATTR_${AttributeKind}` | "TF_FLOAT", number>> & { readonly TF_Version: string };
  readonly executeMultipleOutputs: (
    name: string,
    attributes: readonly object[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ) => Tensor[];
}

/** A TensorFlow operation: https://www.tensorflow.org/api_docs/python/tf/raw_ops. */
export interface NativeOperation {
  readonly name: string;
  /** Kind and value of each attribute, by name. */
  readonly attributes: Readonly<
    Record<string, readonly [AttributeKind, number | string | boolean | readonly number[]]>
  >;
  readonly inputs: readonly TensorInfo[];
  /** Number of tensors that the operation returns. */
  readonly outputs: number;
}

/** Runs a TensorFlow operation, which need not be known to TensorFlow.js. */
export function runOperation(backend: NativeBackend, { name, attributes, inputs, outputs }: NativeOperation): Tensor[] {
  const list = Object.entries(attributes).map(([attribute, [kind, value]]) => ({
    name: attribute,
    type: backend.binding[`TF_ATTR_${kind}`],
    value,
  }));
  return backend.executeMultipleOutputs(name, list, inputs, outputs);
}
