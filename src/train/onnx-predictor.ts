import { contiguous } from "../array.js";
import { ONNX_PROVIDERS, type OnnxEngine, type OnnxProvider } from "../backend/index.js";
import { loadOnnxRuntime, type OnnxRuntime, type OnnxSession } from "../backend/internal.js";
import { DataError, ShapeError } from "../errors.js";
import { assertImage, assertOptions, assertWhole, toBytes } from "../guards/internal.js";
import { shorten } from "../shorten.js";
import type { ByteBatch } from "./batch-loader.js";
import { type ByteNetwork, type PredictData, type PredictOptions, predictViews } from "./predict-views.js";

/** Settings of {@link createOnnxPredictor}. */
export interface OnnxPredictorOptions {
  /** Execution provider. Default "cpu". */
  readonly provider?: OnnxProvider | undefined;
  /** CPU threads. Default: all cores. */
  readonly threads?: number | undefined;
}

/** A network in ONNX Runtime. */
export interface OnnxPredictor {
  readonly engine: OnnxEngine;
  /** Number of logits per image. */
  readonly classes: number;
  /** Predicts images: the mean of their logits over views, `[ids, classes]`, with the options of `predictLogits`. */
  readonly predict: (data: PredictData, options?: PredictOptions) => Promise<Float32Array>;
  /** Frees the network's memory; it cannot be used after that. */
  readonly close: () => Promise<void>;
}

/** Describes a network as images enter it; throws for one that does not take bytes and return logits. */
function toNetwork(session: OnnxSession, { Tensor }: OnnxRuntime): ByteNetwork {
  const [input] = session.inputMetadata;
  const logits = session.outputMetadata.find(({ name }) => name === "logits");
  if (session.inputMetadata.length !== 1 || input.type !== "uint8" || input.shape.length !== 4 || !logits) {
    const names = [...session.inputMetadata, ...session.outputMetadata].map(({ name, type }) => `${name} ${type}`);
    const expected = "images uint8 [batch, size, size, channels] and logits";
    throw new DataError(`createOnnxPredictor: bytes must be a network from ${expected}, got ${names.join(", ")}`);
  }
  const lengths = input.shape.slice(1);
  return {
    classes: Number(logits.shape[1]),
    assertInput: (images) => {
      if (images.shape.slice(1).join() === lengths.join()) return;
      throw new ShapeError("predict: image", `[${lengths.join(", ")}]`, images.shape.slice(1));
    },
    computeLogits: async (images: ByteBatch) => {
      assertImage("predict: images of the loader", images, "8-bit values", ["images", "rows", "cols", "channels"]);
      const { data, shape } = contiguous(images);
      // Loaders share memory between threads, which ONNX Runtime does not take.
      const bytes = new Uint8Array(data);
      const outputs = await session.run({ [input.name]: new Tensor("uint8", bytes, [...shape]) });
      return outputs.logits.data;
    },
  };
}

async function createSession(runtime: OnnxRuntime, bytes: Uint8Array, { provider, threads }: OnnxEngine) {
  const intraOpNumThreads = Math.max(threads, 1);
  // Errors only: warnings are about nodes of the graph, which nobody can change.
  const options = { executionProviders: [provider], intraOpNumThreads, interOpNumThreads: 1, logSeverityLevel: 3 };
  try {
    return await runtime.InferenceSession.create(bytes, options);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`createOnnxPredictor: ONNX Runtime must load bytes, got "${message.split("\n")[0]}"`, {
      cause,
    });
  }
}

/**
 * Loads an ONNX file of `exportOnnx`, or of `exportOnnxEnsemble`, into ONNX Runtime for prediction. It needs the optional
 * package onnxruntime-node; no engine of TensorFlow.js has to run.
 *
 * ```ts
 * const { predict, close } = await createOnnxPredictor(await exportOnnx(model));
 * const logits = await predict({ loader, ids: ["ID_000012eaf"] });
 * await close();
 * ```
 *
 * @throws TypeError for anything but bytes and an unknown option, RangeError for another provider or for threads that are
 * not a whole number, UnsupportedError without ONNX Runtime or its provider, DataError for bytes that it does not load or
 * that are not such a network.
 */
export async function createOnnxPredictor(
  bytes: Uint8Array,
  options: OnnxPredictorOptions = {},
): Promise<OnnxPredictor> {
  const content = toBytes("createOnnxPredictor: bytes", bytes);
  assertOptions<OnnxPredictorOptions>("createOnnxPredictor", options, { provider: true, threads: true });
  const { provider = "cpu", threads } = options;
  if (!ONNX_PROVIDERS.includes(provider)) {
    const got = shorten(String(provider), 80);
    throw new RangeError(`createOnnxPredictor: provider must be one of ${ONNX_PROVIDERS.join(", ")}, got ${got}`);
  }
  if (threads !== undefined) assertWhole("createOnnxPredictor: threads", threads, 1);
  const { runtime, engine } = await loadOnnxRuntime({ provider, threads });
  const session = await createSession(runtime, content, engine);
  const network = toNetwork(session, runtime);
  return {
    engine,
    classes: network.classes,
    predict: (data, settings = {}) => predictViews("predict", network, data, settings),
    close: () => session.release(),
  };
}
