import { availableParallelism } from "node:os";
import { UnsupportedError } from "../../errors.js";
import type { OnnxProvider } from "./engine-names.js";
import type { StartedEngine } from "./started-engine.js";

/** The optional package. A variable holds its name because it does not have to be installed. */
const RUNTIME: string = "onnxruntime-node";

/** ONNX Runtime as an engine of predictions. It runs ONNX files; TensorFlow.js does not know it. */
export interface OnnxEngine extends StartedEngine {
  readonly name: "onnx";
  /** Version of ONNX Runtime. */
  readonly version: string;
  readonly provider: OnnxProvider;
  /** Always empty: no other engine is tried before it. */
  readonly reasonsAgainstOthers: Readonly<Record<string, never>>;
}

/** Shape and type of an input or output. */
interface ValueMetadata {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A tensor of ONNX Runtime. */
interface OnnxTensor {
  readonly data: Float32Array | Uint8Array;
}

/** A network that ONNX Runtime has loaded. */
export interface OnnxSession {
  readonly inputMetadata: readonly ValueMetadata[];
  readonly outputMetadata: readonly ValueMetadata[];
  readonly run: (feeds: Readonly<Record<string, OnnxTensor>>) => Promise<Readonly<Record<string, OnnxTensor>>>;
  readonly release: () => Promise<void>;
}

/** The part of onnxruntime-node that is used here. */
export interface OnnxRuntime {
  readonly env: { readonly versions: { readonly node?: string; readonly common: string } };
  readonly listSupportedBackends: () => readonly { readonly name: string }[];
  readonly InferenceSession: {
    readonly create: (bytes: Uint8Array, options: object) => Promise<OnnxSession>;
  };
  readonly Tensor: new (type: "uint8", data: Uint8Array, shape: readonly number[]) => OnnxTensor;
}

function unsupported(message: string, cause?: unknown): UnsupportedError {
  return new UnsupportedError(message, { feature: "onnx", cause });
}

/** Imports ONNX Runtime, and throws unless its package on this machine has a provider. */
async function importRuntime(provider: OnnxProvider): Promise<OnnxRuntime> {
  let runtime: OnnxRuntime;
  try {
    const module = (await import(RUNTIME)) as OnnxRuntime & { readonly default?: OnnxRuntime };
    runtime = module.default ?? module;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    const missing = code === "ERR_MODULE_NOT_FOUND";
    const why = missing ? "is not installed, see docs/engines.md" : `does not load (${message.split("\n")[0]})`;
    throw unsupported(`${RUNTIME} ${why}`, error);
  }
  const names = runtime.listSupportedBackends().map(({ name }) => name);
  if (names.includes(provider)) return runtime;
  throw unsupported(`${RUNTIME} must have the provider ${provider} here, got ${names.join(", ")}`);
}

/**
 * Loads ONNX Runtime for one of its execution providers.
 *
 * @param options `provider`: where to compute (default "cpu"); `threads`: CPU threads (default: all cores).
 * @throws UnsupportedError when its package is not installed, or does not have the provider.
 */
export async function loadOnnxRuntime({
  provider = "cpu",
  threads = availableParallelism(),
}: {
  readonly provider?: OnnxProvider | undefined;
  readonly threads?: number | undefined;
}): Promise<{ readonly runtime: OnnxRuntime; readonly engine: OnnxEngine }> {
  const runtime = await importRuntime(provider);
  const { node, common } = runtime.env.versions;
  const version = node ?? common;
  const device = `ONNX Runtime ${version}, ${provider}`;
  const engine = { name: "onnx", version, provider, device, threads: provider === "cpu" ? threads : 0 } as const;
  return { runtime, engine: { ...engine, reasonsAgainstOthers: {} } };
}
