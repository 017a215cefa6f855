import { availableParallelism } from "node:os";
import util from "node:util";
import { backend, findBackend, setBackend } from "@tensorflow/tfjs-core";
import { UnsupportedError } from "../../errors.js";
import { registerNativeAdamW } from "../native/adam-w.js";
import { registerNativeBatchNorm } from "../native/batch-norm.js";
import { registerNativeKernels } from "../native/kernels.js";
import type { NativeBackend } from "../native/operation.js";
import { registerNativeReluGradient } from "../native/relu-gradient.js";
import type { StartedEngine } from "./started-engine.js";

/** The native packages, best first. A variable holds their names because neither has to be installed. */
const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/** Environment of TensorFlow, where it is not set already: at log level 2 only errors go to standard error. */
const QUIET = { TF_CPP_MIN_LOG_LEVEL: "2" };

/** Supplies functions that the native packages call and Node 23 removed (tensorflow/tfjs#8609). */
function supplyRemovedFunctions(): void {
  const removed = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
    isString: (value: unknown) => typeof value === "string",
  };
  for (const [name, test] of Object.entries(removed)) {
    if (!(name in util)) Object.assign(util, { [name]: test });
  }
}

/** Describes in a few words why a package does not load, without paths of this machine. */
function loadFailure(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  if (code === "ERR_MODULE_NOT_FOUND") return "is not installed";
  if (message.includes("tfjs_binding.node")) return "is installed without its native part, see docs/engines.md";
  return `does not load (${message.split("\n")[0]})`;
}

async function importNative(): Promise<void> {
  const reasons: string[] = [];
  for (const name of PACKAGES) {
    try {
      await import(name);
      return;
    } catch (error) {
      reasons.push(`${name} ${loadFailure(error)}`);
    }
  }
  throw new UnsupportedError(reasons.join(", "), { feature: "tensorflow" });
}

/**
 * Registers kernels that the native packages lack. Those that could only be tried on the CPU are registered for the CPU
 * only.
 */
function registerKernels(native: NativeBackend): void {
  registerNativeKernels();
  if (native.isUsingGpuDevice) return;
  registerNativeBatchNorm();
  registerNativeReluGradient();
  registerNativeAdamW(native);
}

/**
 * Starts native TensorFlow, with CUDA if the installed package and the machine support it.
 *
 * @throws UnsupportedError when no native package loads.
 */
export async function startNative(): Promise<StartedEngine> {
  for (const [name, value] of Object.entries(QUIET)) process.env[name] ??= value;
  supplyRemovedFunctions();

  const isRunning = findBackend("tensorflow") !== null;
  if (!isRunning) await importNative();
  await setBackend("tensorflow");
  const native = backend() as unknown as NativeBackend;
  if (!isRunning) registerKernels(native);
  const version = `TensorFlow ${native.binding.TF_Version}`;
  if (native.isUsingGpuDevice) return { device: `CUDA, ${version}`, threads: 0 };
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
  return { device: `CPU, ${version}`, threads };
}
