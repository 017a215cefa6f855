import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";

/** What an attribute of an operation can be. */
type AttributeKind = "TYPE" | "FLOAT" | "STRING" | "BOOL" | "SHAPE";

/** The part of the native engine that says what it is and runs operations of TensorFlow. */
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

/** An operation of TensorFlow: https://www.tensorflow.org/api_docs/python/tf/raw_ops. */
export interface NativeOperation {
  readonly name: string;
  /** The attributes by name: what they are, and their values. */
  readonly attributes: Readonly<
    Record<string, readonly [AttributeKind, number | string | boolean | readonly number[]]>
  >;
  readonly inputs: readonly TensorInfo[];
  /** How many tensors it gives. */
  readonly outputs: number;
}

/** Runs an operation of TensorFlow, which TensorFlow.js need not know. */
export function runOperation(backend: NativeBackend, { name, attributes, inputs, outputs }: NativeOperation): Tensor[] {
  const list = Object.entries(attributes).map(([attribute, [kind, value]]) => ({
    name: attribute,
    type: backend.binding[`TF_ATTR_${kind}`],
    value,
  }));
  return backend.executeMultipleOutputs(name, list, inputs, outputs);
}
