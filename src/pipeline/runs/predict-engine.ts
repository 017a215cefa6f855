import { ENGINES, type EngineName, ONNX_PROVIDERS, type OnnxProvider } from "../../backend/light.js";
import { shorten } from "../../shorten.js";
import { suggestName } from "../../suggest-name.js";

/** An engine of predictions: one of TensorFlow.js, or ONNX Runtime, by default on its CPU provider. */
export type PredictEngine = EngineName | "onnx" | `onnx:${OnnxProvider}`;

/** The names of all engines of predictions. */
export const PREDICT_ENGINES: readonly PredictEngine[] = [
  ...ENGINES,
  "onnx",
  ...ONNX_PROVIDERS.map((provider) => `onnx:${provider}` as const),
];

/** Returns the provider that an engine names; `undefined` for one of TensorFlow.js. */
export function onnxProvider(engine: PredictEngine | undefined): OnnxProvider | undefined {
  if (engine === "onnx") return "cpu";
  return ONNX_PROVIDERS.find((provider) => engine === `onnx:${provider}`);
}

/**
 * Throws unless a value names an engine of predictions.
 *
 * @throws RangeError that names the nearest known one.
 */
export function assertPredictEngine(what: string, engine: unknown): asserts engine is PredictEngine | undefined {
  if (engine === undefined || PREDICT_ENGINES.some((name) => name === engine)) return;
  const got = shorten(String(engine), 80);
  const names = [...ENGINES, "onnx", `onnx:PROVIDER (${ONNX_PROVIDERS.join(", ")})`].join(", ");
  throw new RangeError(`${what} must be one of ${names}, got ${got}${suggestName(got, PREDICT_ENGINES)}`);
}
