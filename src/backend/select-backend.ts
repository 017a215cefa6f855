import { add, backend, env, getBackend, ready, setBackend, tidy, version_core } from "@tensorflow/tfjs-core";
import { UnsupportedError } from "../errors.js";
import { registerWasmKernels } from "./register-wasm-kernels.js";
import type { BackendWasm } from "./wasm-heap.js";

/** The engines that this package can run on. `tensorflow` is the native one, for CUDA. */
export const ENGINES = ["tensorflow", "wasm", "cpu"] as const;

/** The name of an engine. */
export type EngineName = (typeof ENGINES)[number];

/** The engine that runs, and why the others that were tried before it do not. */
export interface Engine {
  readonly name: EngineName;
  /** Version of TensorFlow.js. */
  readonly version: string;
  readonly reasonsAgainstOthers: Readonly<Partial<Record<EngineName, string>>>;
}

/** The native package; imported by a name in a variable, since npm leaves it out where its download fails. */
const NATIVE_PACKAGE: string = "@tensorflow/tfjs-node-gpu";

/** Registers the gradients of all operations: for Node they come with the layers, not with the core. */
async function registerGradients(): Promise<void> {
  await import("@tensorflow/tfjs-layers");
}

async function startTensorflow(): Promise<void> {
  await import(NATIVE_PACKAGE);
  await setBackend("tensorflow");
}

async function startWasm(): Promise<void> {
  await import("@tensorflow/tfjs-backend-wasm");
  await setBackend("wasm");
  await registerWasmKernels(backend() as BackendWasm);
}

async function startCpu(): Promise<void> {
  await import("@tensorflow/tfjs-backend-cpu");
  await setBackend("cpu");
}

const START: Readonly<Record<EngineName, () => Promise<void>>> = {
  tensorflow: startTensorflow,
  wasm: startWasm,
  cpu: startCpu,
};

/**
 * Starts an engine; throws when something else came up, or the engine cannot add two numbers: from Node 23 on the native
 * package loads, but fails at its first operation (tensorflow/tfjs#8609).
 */
async function start(name: EngineName): Promise<void> {
  await START[name]();
  await ready();
  if (getBackend() !== name) throw new Error(`TensorFlow.js runs on ${getBackend()}, expected ${name}`);
  const sum = tidy(() => add(1, 1));
  await sum.data();
  sum.dispose();
}

/**
 * Starts the best engine of this machine, or the one that is asked for, for everything that follows in this process.
 * Native TensorFlow with CUDA comes first, then wasm, which is always there, then plain JavaScript.
 *
 * @param options `prefer`: the only engine to try.
 * @throws UnsupportedError when the asked-for engine, or every engine, fails to start.
 */
export async function selectBackend(options: { readonly prefer?: EngineName } = {}): Promise<Engine> {
  const { prefer } = options;
  if (prefer !== undefined && !ENGINES.includes(prefer)) {
    throw new RangeError(`selectBackend: prefer must be one of ${ENGINES.join(", ")}, got ${prefer}`);
  }
  // Without it the engines print a banner.
  env().set("PROD", true);
  await registerGradients();
  const reasons: Partial<Record<EngineName, string>> = {};
  for (const name of prefer ? [prefer] : ENGINES) {
    try {
      await start(name);
      return { name, version: version_core, reasonsAgainstOthers: reasons };
    } catch (error) {
      reasons[name] = error instanceof Error ? error.message.split("\n")[0] : String(error);
    }
  }
  const why = Object.entries(reasons).map(([name, reason]) => `${name}: ${reason}`);
  throw new UnsupportedError(`selectBackend: no engine starts here (${why.join("; ")})`, {
    feature: prefer ?? "engine",
  });
}
