import type { Engine, EngineName, OnnxEngine } from "../../backend/index.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type * as engineWorker from "./engine-worker.js";
import { onnxProvider, type PredictEngine } from "./predict-engine.js";

/**
 * Determines the engine that the threads of a run will use. The engine starts in a temporary thread, so the caller's
 * thread is not affected.
 *
 * @param prefer Engine to start. Default: the best available.
 * @param onEngine Called with the engine.
 * @throws Error when the requested engine does not start.
 */
export async function chooseEngine(
  prefer: EngineName | undefined,
  onEngine?: (engine: Engine) => void,
): Promise<Engine> {
  const worker = new URL("./engine-worker.js", import.meta.url);
  const pool = createWorkerPool<typeof engineWorker>(worker, { threads: 1 });
  const engine = await pool.run("startEngineInWorker", { prefer }).finally(pool.close);
  onEngine?.(engine);
  return engine;
}

/** Loads ONNX Runtime in a temporary thread. */
async function startOnnx(provider: OnnxEngine["provider"]): Promise<OnnxEngine> {
  const worker = new URL("./engine-worker.js", import.meta.url);
  const pool = createWorkerPool<typeof engineWorker>(worker, { threads: 1 });
  return pool.run("startOnnxInWorker", { provider }).finally(pool.close);
}

/**
 * Determines the engine of a prediction. Without a request it is the best available one; where that computes on the CPU
 * and ONNX Runtime is installed, it is ONNX Runtime.
 *
 * @throws Error when the requested engine does not start.
 */
export async function choosePredictEngine(prefer: PredictEngine | undefined): Promise<Engine | OnnxEngine> {
  const provider = onnxProvider(prefer);
  const engine = provider ? await startOnnx(provider) : await chooseEngine(prefer as EngineName | undefined);
  const isFree = prefer === undefined && engine.threads > 0;
  return isFree ? startOnnx("cpu").catch(() => engine) : engine;
}

/** Engines that use the whole machine for one network: parallel folds would only wait, and need more memory. */
const WHOLE_MACHINE: readonly (Engine | OnnxEngine)["name"][] = ["tensorflow", "webgpu", "onnx"];

/** Returns how many folds run in parallel on an engine, at most `allowed`. */
export function foldsSideBySide({ name }: Engine | OnnxEngine, allowed: number): number {
  return WHOLE_MACHINE.includes(name) ? 1 : allowed;
}
