import { add, backend, env, getBackend, ready, setBackend, tidy, version_core } from "@tensorflow/tfjs-core";
import { UnsupportedError } from "../../errors.js";
import { assertOptions, describeValue } from "../../guards/internal.js";
import { shorten } from "../../shorten.js";
import type { BackendWasm } from "../wasm/wasm-heap.js";
import { ENGINES, type EngineName } from "./engine-names.js";
import { startNative } from "./native-engine.js";
import { withoutProcessListeners } from "./quiet-process.js";
import { registerWasmKernels } from "./register-wasm-kernels.js";
import type { StartedEngine } from "./started-engine.js";
import { startWebgpu } from "./webgpu-engine.js";

/** The running engine, and the reasons why the engines tried before it do not run. */
export interface Engine extends StartedEngine {
  readonly name: EngineName;
  /** Version of TensorFlow.js. */
  readonly version: string;
  /** Reasons by engine, in a few words. */
  readonly reasonsAgainstOthers: Readonly<Partial<Record<EngineName, string>>>;
}

/** Registers the gradients of all operations, which for Node come with the layers package and not with the core. */
async function registerGradients(): Promise<void> {
  await import("@tensorflow/tfjs-layers");
}

async function startWasm(): Promise<StartedEngine> {
  await import("@tensorflow/tfjs-backend-wasm");
  await setBackend("wasm");
  await registerWasmKernels(backend() as BackendWasm);
  return { device: "wasm SIMD", threads: 1 };
}

async function startCpu(): Promise<StartedEngine> {
  await import("@tensorflow/tfjs-backend-cpu");
  await setBackend("cpu");
  return { device: "plain JavaScript", threads: 1 };
}

const START: Readonly<Record<EngineName, (options: { readonly isRequested: boolean }) => Promise<StartedEngine>>> = {
  tensorflow: startNative,
  webgpu: ({ isRequested }) => startWebgpu({ software: isRequested }),
  wasm: startWasm,
  cpu: startCpu,
};

/** Starts an engine. Throws when another one runs after that, or when the engine cannot add two numbers. */
async function start(name: EngineName, isRequested: boolean): Promise<StartedEngine> {
  const started = await START[name]({ isRequested });
  await ready();
  if (getBackend() !== name) throw new Error(`TensorFlow.js runs on ${getBackend()}, expected ${name}`);
  const sum = tidy(() => add(1, 1));
  await sum.data();
  sum.dispose();
  return started;
}

/**
 * Starts the best available engine, or the requested one, for everything that follows in this process. The order is
 * native TensorFlow, WebGPU on a graphics card, WebAssembly (which works everywhere), plain JavaScript.
 *
 * ```ts
 * const engine = await selectEngine({ prefer: "wasm" });
 * console.log(engine.name, engine.device, engine.threads); // wasm wasm SIMD 1
 * ```
 *
 * @param options `prefer`: the only engine to try. Requested in this way, `webgpu` also runs on a software renderer.
 * @throws TypeError for another option, RangeError for an unknown engine.
 * @throws UnsupportedError when the requested engine, or every engine, fails to start.
 */
export async function selectEngine(options: { readonly prefer?: EngineName } = {}): Promise<Engine> {
  assertOptions<typeof options>("selectEngine", options, { prefer: true });
  const { prefer } = options;
  if (prefer !== undefined && !ENGINES.includes(prefer)) {
    const got = typeof prefer === "string" ? shorten(prefer, 80) : describeValue(prefer);
    throw new RangeError(`selectEngine: prefer must be one of ${ENGINES.join(", ")}, got ${got}`);
  }
  // Without this flag the engines print a banner.
  env().set("PROD", true);
  await registerGradients();
  const reasons: Partial<Record<EngineName, string>> = {};
  for (const name of prefer ? [prefer] : ENGINES) {
    try {
      const started = await withoutProcessListeners(() => start(name, name === prefer));
      return { name, ...started, version: version_core, reasonsAgainstOthers: reasons };
    } catch (error) {
      reasons[name] = error instanceof Error ? error.message.split("\n")[0] : String(error);
    }
  }
  const why = Object.entries(reasons).map(([name, reason]) => `${name}: ${reason}`);
  throw new UnsupportedError(`selectEngine: no engine starts here (${why.join("; ")})`, {
    feature: prefer ?? "engine",
  });
}
