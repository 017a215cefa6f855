import { base64Encode } from "@bufbuild/protobuf/wire";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import {
  assertObject,
  assertOptions,
  assertRows,
  assertText,
  assertTexts,
  assertWhole,
  type KnownKeys,
} from "../../guards/internal.js";
import { CLASSES } from "../../types.js";
import { assertModel } from "../assert-model.js";
import { describeNetwork } from "./describe-network.js";
import { hashWeights, sha256 } from "./digest.js";
import { DIGEST_LENGTH, encodeOnnx, IR_VERSIONS } from "./encode-onnx.js";
import { foldBatchNorm } from "./fold-batch-norm.js";
import { packFolded } from "./folded-weights.js";
import { type Graph, originalWeights } from "./graph.js";
import { joinFolds, splitFolds } from "./join-folds.js";
import { keepOutputs } from "./keep-outputs.js";
import { takeBytes } from "./take-bytes.js";

/** Outputs that a file can have. */
const OUTPUTS = ["logits", "features"] as const;

/** Entries of the metadata that a file always has. */
export const RESERVED: readonly string[] = [
  ...["network", "size", "classes", "window", "version", "folds", "weights_sha256"],
  ...["folded", "originals", "sha256"],
];

/** Settings of {@link exportOnnx}. */
export interface ExportOnnxOptions {
  /** Name of the network. Default: that of the model, as in "efficientnet-b0". */
  readonly name?: string;
  /** Names of the classes, in the order of the logits. Default: the six of `CLASSES`. */
  readonly classes?: readonly string[];
  /** Version of ONNX's operators, 17 to 23. Default 17. */
  readonly opset?: number;
  /** Policy of the display window that the images are made with, for the metadata. */
  readonly window?: string;
  /** Version of this package, for the metadata. */
  readonly version?: string;
  /**
   * Outputs, one or both of "logits" and "features" (the embedding of each image, `[batch, channels]`). Default:
   * logits.
   */
  readonly outputs?: readonly (typeof OUTPUTS)[number][];
  /** Further entries of the metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Keys of {@link ExportOnnxOptions}. */
const OPTIONS: KnownKeys<ExportOnnxOptions> = {
  name: true,
  classes: true,
  opset: true,
  window: true,
  version: true,
  outputs: true,
  metadata: true,
};

function assertExportOptions(what: string, options: ExportOnnxOptions): void {
  assertOptions(what, options, OPTIONS);
  const {
    name = "",
    classes = [],
    opset = 17,
    window = "",
    version = "",
    outputs = ["logits"],
    metadata = {},
  } = options;
  for (const [key, text] of Object.entries({ name, window, version })) assertText(`${what}: ${key}`, text);
  assertTexts(`${what}: classes`, classes);
  assertWhole(`${what}: opset`, opset, 1);
  const opsets = Object.keys(IR_VERSIONS);
  if (!(opset in IR_VERSIONS)) {
    throw new RangeError(`${what}: opset must be from ${opsets[0]} to ${opsets.at(-1)}, got ${opset}`);
  }
  assertTexts(`${what}: outputs`, outputs);
  if (outputs.length === 0 || !outputs.every((output) => OUTPUTS.includes(output))) {
    throw new RangeError(`${what}: outputs must be one or more of ${OUTPUTS.join(", ")}, got "${outputs.join(", ")}"`);
  }
  assertObject(`${what}: metadata`, metadata, "texts by name");
  for (const [key, text] of Object.entries(metadata)) {
    assertText(`${what}: metadata.${key}`, text);
    if (RESERVED.includes(key)) throw new RangeError(`${what}: metadata must have other names than ${key}`);
  }
}

/** Describes a network with the outputs of a file, batch norm folded. */
async function describeForFile(what: string, model: LayersModel, options: ExportOnnxOptions): Promise<Graph> {
  const { outputs: names = ["logits"], classes = CLASSES } = options;
  const graph = await describeNetwork(model);
  const [logits] = graph.outputs;
  if (classes.length !== logits.shape[1]) {
    throw new RangeError(
      `${what}: classes must name the ${logits.shape[1]} logits of the network, got ${classes.length}`,
    );
  }
  const features = { name: "features", type: "float32", shape: graph.shapes.features } as const;
  const all = { logits, features };
  return foldBatchNorm(
    keepOutputs(
      graph,
      OUTPUTS.filter((name) => names.includes(name)).map((name) => all[name]),
    ),
  );
}

/** Makes the file of a graph of one or more folds that have been joined. */
async function toFile(graph: Graph, folds: number, name: string, options: ExportOnnxOptions): Promise<Uint8Array> {
  const { classes = CLASSES, opset = 17, window = "", version = "", metadata = {} } = options;
  const weights = splitFolds(originalWeights(graph), folds);
  const { bytes, far } = packFolded(graph.folded, graph.initializers);
  const norms = graph.folded.map(({ originals, ...head }) => head);
  const entries = {
    ...{ network: name, size: `${graph.inputs[0].shape[2]}`, classes: classes.join(","), window, version },
    ...{ folds: `${folds}`, weights_sha256: (await Promise.all(weights.map(hashWeights))).join(",") },
    ...metadata,
    folded: JSON.stringify({ norms, far }),
    originals: base64Encode(bytes),
  };
  const head = { name, opset, version, metadata: new Map(Object.entries(entries)) };
  const file = encodeOnnx(takeBytes(graph), head);
  const end = file.length - DIGEST_LENGTH;
  file.set(new TextEncoder().encode(await sha256(file.subarray(0, end))), end);
  return file;
}

/**
 * Writes a network as an ONNX file for other runtimes, such as ONNX Runtime, TensorRT, OpenVINO or CoreML. It takes the
 * bytes of a loader, `images` uint8 `[batch, size, size, channels]`, and returns `logits` `[batch, classes]`. Batch norm is
 * folded into the convolutions where one comes before it; metadata describe the network. {@link loadOnnx} reads the
 * weights back to the bit.
 *
 * ```ts
 * const bytes = await exportOnnx(model, { window: "brain" });
 * const { folds: [weights] } = await loadOnnx(bytes);
 * loadWeights(model, weights);
 * ```
 *
 * @returns The bytes of the file.
 * @throws TypeError for anything but a network and for an unknown option, RangeError for an option out of range,
 * UnsupportedError for a network that is not of this package.
 */
export async function exportOnnx(model: LayersModel, options: ExportOnnxOptions = {}): Promise<Uint8Array> {
  assertModel("exportOnnx", model);
  assertExportOptions("exportOnnx", options);
  return toFile(await describeForFile("exportOnnx", model, options), 1, options.name ?? model.name, options);
}

/**
 * Writes the networks of all folds as one ONNX file, whose outputs are the means over the folds. Otherwise it is that of
 * {@link exportOnnx}.
 *
 * ```ts
 * const bytes = await exportOnnxEnsemble([first, second], { window: "brain" });
 * ```
 *
 * @param models Networks of one kind. Each is read before the next is requested, so that a generator may yield the same
 * network with other weights.
 * @throws As {@link exportOnnx}; RangeError without networks, or for networks of several kinds or sizes.
 */
export async function exportOnnxEnsemble(
  models: Iterable<LayersModel> | AsyncIterable<LayersModel>,
  options: ExportOnnxOptions = {},
): Promise<Uint8Array> {
  assertExportOptions("exportOnnxEnsemble", options);
  assertRows("exportOnnxEnsemble: models", models, "networks");
  const graphs: Graph[] = [];
  const kinds = new Set<string>();
  for await (const model of models) {
    assertModel("exportOnnxEnsemble", model);
    const graph = await describeForFile("exportOnnxEnsemble", model, options);
    graphs.push(graph);
    kinds.add(JSON.stringify([model.name, graph.inputs, graph.outputs]));
  }
  if (kinds.size !== 1) {
    throw new RangeError(`exportOnnxEnsemble: models must be networks of one kind and size, got ${kinds.size} kinds`);
  }
  const [kind] = kinds;
  const name = options.name ?? (JSON.parse(kind) as [string])[0];
  return toFile(joinFolds(graphs), graphs.length, name, options);
}
