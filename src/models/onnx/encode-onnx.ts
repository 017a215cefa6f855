import { create, toBinary } from "@bufbuild/protobuf";
import type { NamedArrays } from "../../types.js";
import type { Graph, GraphNode, GraphValue, Length } from "./graph.js";
import { ModelProtoSchema } from "./onnx-schema.js";

/** Numbers of the element types. */
const ELEMENT_TYPES = { float32: 1, uint8: 2 } as const;

/** Numbers of the kinds of attributes. */
const FLOAT = 1;
const INT = 2;
const INTS = 7;

/** Attributes that are floats even where their value is whole. */
const FLOAT_ATTRIBUTES: readonly string[] = ["epsilon"];

/** Version of the file format by operator set: github.com/onnx/onnx, docs/Versioning.md. */
export const IR_VERSIONS: Readonly<Record<number, number>> = { 17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10, 23: 11 };

/** Length of a SHA-256 in hexadecimal digits. */
export const DIGEST_LENGTH = 64;

function toAttribute(name: string, value: number | readonly number[]) {
  if (typeof value !== "number") return { name, type: INTS, ints: value.map(BigInt) };
  return FLOAT_ATTRIBUTES.includes(name) ? { name, type: FLOAT, f: value } : { name, type: INT, i: BigInt(value) };
}

function toNode({ op, inputs, output, attributes }: GraphNode) {
  const attribute = Object.entries(attributes).map(([name, value]) => toAttribute(name, value));
  return { name: output, opType: op, input: [...inputs], output: [output], attribute };
}

function toDimension(length: Length) {
  if (typeof length === "string") return { value: { case: "dimParam" as const, value: length } };
  return { value: { case: "dimValue" as const, value: BigInt(length) } };
}

function toValueInfo({ name, type, shape }: GraphValue) {
  const tensor = { elemType: ELEMENT_TYPES[type], shape: { dim: shape.map(toDimension) } };
  return { name, type: { value: { case: "tensorType" as const, value: tensor } } };
}

function toInitializers(arrays: NamedArrays) {
  return Object.entries(arrays).map(([name, { shape, data }]) => ({
    name,
    dims: shape.map(BigInt),
    dataType: ELEMENT_TYPES.float32,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
}

/** Text of a file besides its graph. */
export interface OnnxHead {
  readonly name: string;
  readonly opset: number;
  readonly version: string;
  /** Metadata in the order of the file. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Encodes a graph as an ONNX file. The last entry of its metadata is `sha256`, zeros for the digest of all bytes before
 * them, so that they are the last bytes of the file.
 */
export function encodeOnnx(graph: Graph, { name, opset, version, metadata }: OnnxHead): Uint8Array {
  const between = Object.entries(graph.shapes).map(([value, shape]) =>
    toValueInfo({ name: value, type: "float32", shape }),
  );
  const entries = [...metadata, ["sha256", "0".repeat(DIGEST_LENGTH)] as const];
  const message = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSIONS[opset]),
    producerName: "ct-hemorrhage",
    producerVersion: version,
    opsetImport: [{ domain: "", version: BigInt(opset) }],
    metadataProps: entries.map(([key, value]) => ({ key, value })),
    graph: {
      name,
      node: graph.nodes.map(toNode),
      initializer: toInitializers(graph.initializers),
      input: graph.inputs.map(toValueInfo),
      output: graph.outputs.map(toValueInfo),
      valueInfo: between,
    },
  });
  return toBinary(ModelProtoSchema, message);
}
