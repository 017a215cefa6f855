import { fromBinary } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { DataError } from "../../errors.js";
import { toBytes } from "../../guards/internal.js";
import { quoteStart } from "../../shorten.js";
import type { NamedArray, NamedArrays } from "../../types.js";
import { hashWeights, sha256 } from "./digest.js";
import { DIGEST_LENGTH } from "./encode-onnx.js";
import { RESERVED } from "./export-onnx.js";
import { type FoldedNormHead, unpackFolded } from "./folded-weights.js";
import { pickNames } from "./graph.js";
import { splitFolds } from "./join-folds.js";
import { type ModelProto, ModelProtoSchema, type TensorProto } from "./onnx-schema.js";
import { BYTE_RANGE } from "./take-bytes.js";

/** Content of an ONNX file that {@link exportOnnx} or {@link exportOnnxEnsemble} wrote. */
export interface OnnxContent {
  /** Name of the network. */
  readonly network: string;
  /** Rows and columns of the images. */
  readonly size: number;
  readonly classes: readonly string[];
  /** Policy of the display window; empty if the file does not tell. */
  readonly window: string;
  /** Version of this package that wrote the file; empty if the file does not tell. */
  readonly version: string;
  /** Weights of each fold, as `saveWeights` returned them; a file without logits has no classifier. */
  readonly folds: readonly NamedArrays[];
  /** Further entries of the metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

function fail(expected: string, got: string, cause?: unknown): never {
  throw new DataError(`loadOnnx: bytes must be ${expected}, got ${got}`, { cause });
}

function decode(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    return fail("an ONNX file", "bytes that are cut or of another kind", cause);
  }
}

/** Throws unless the last bytes are the digest of all bytes before them. */
async function assertIntact(bytes: Uint8Array): Promise<void> {
  const end = bytes.length - DIGEST_LENGTH;
  const expected = new TextDecoder().decode(bytes.subarray(end));
  const digest = await sha256(bytes.subarray(0, end));
  if (digest !== expected) fail(`as they were written, SHA-256 ${quoteStart(expected)}`, digest);
}

function toArray({ dims, rawData }: TensorProto): NamedArray {
  // Copied, since floats must begin at a multiple of four; a Buffer's slice would not be a copy.
  return { shape: dims.map(Number), data: new Float32Array(new Uint8Array(rawData).buffer) };
}

/** Entries of the metadata that describe how weights are restored. */
interface Restoring {
  readonly norms: readonly FoldedNormHead[];
  readonly far: number;
}

/** Restores the weights of all folds, which have prefixes. */
function restoreWeights({ graph }: ModelProto, metadata: Readonly<Record<string, string>>): NamedArrays {
  const initializers = Object.fromEntries(graph?.initializer.map((tensor) => [tensor.name, toArray(tensor)]) ?? []);
  const { norms, far } = JSON.parse(metadata.folded) as Restoring;
  const originals = unpackFolded({ bytes: base64Decode(metadata.originals), far }, norms, initializers);
  const made = new Set([BYTE_RANGE, ...norms.map(({ foldedBias }) => foldedBias)]);
  return { ...pickNames(initializers, (name) => !made.has(name)), ...originals };
}

/**
 * Reads the weights of an ONNX file that {@link exportOnnx} or {@link exportOnnxEnsemble} wrote, to the bit.
 *
 * ```ts
 * const { folds: [weights] } = await loadOnnx(bytes);
 * loadWeights(model, weights);
 * ```
 *
 * @param bytes The whole file.
 * @throws TypeError for anything but bytes. DataError for bytes that are not an ONNX file, are cut or changed, or were
 * written by another program.
 */
export async function loadOnnx(bytes: Uint8Array): Promise<OnnxContent> {
  const content = toBytes("loadOnnx: bytes", bytes);
  const file = decode(content);
  const entries = file.metadataProps.map(({ key, value }) => [key, value] as const);
  const metadata = Object.fromEntries(entries);
  const missing = RESERVED.find((name) => !Object.hasOwn(metadata, name));
  if (entries.length === 0 && !file.graph) fail("an ONNX file", "bytes without a graph");
  if (missing !== undefined || entries.at(-1)?.[0] !== "sha256") {
    const producer = file.producerName === "" ? "an unnamed program" : quoteStart(file.producerName);
    fail("an ONNX file of exportOnnx", `one of ${producer} without ${missing ?? "sha256 at its end"} in its metadata`);
  }
  await assertIntact(content);
  const folds = readFolds(file, metadata);
  const hashes = (await Promise.all(folds.map(hashWeights))).join(",");
  if (hashes !== metadata.weights_sha256) fail("a file whose weights are as described", "other weights");
  const { network, size, classes, window, version } = metadata;
  return {
    ...{ network, size: Number(size), classes: classes.split(","), window, version, folds },
    metadata: pickNames(metadata, (name) => !RESERVED.includes(name)),
  };
}

/** Reads the weights of each fold. An intact file that cannot be read was not written by this package. */
function readFolds(file: ModelProto, metadata: Readonly<Record<string, string>>): NamedArrays[] {
  try {
    const weights = restoreWeights(file, metadata);
    const count = Number(metadata.folds);
    if (!(count >= 1 && count <= Object.keys(weights).length)) throw new RangeError(`${metadata.folds} folds`);
    return splitFolds(weights, count);
  } catch (cause) {
    return fail("an ONNX file of exportOnnx", "weights that cannot be restored", cause);
  }
}
