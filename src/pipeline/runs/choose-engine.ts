import type { Engine, EngineName } from "../../backend/index.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type * as engineWorker from "./engine-worker.js";

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

/** Engines that use the whole machine for one network: parallel folds would only wait, and need more memory. */
const WHOLE_MACHINE: readonly EngineName[] = ["tensorflow", "webgpu"];

/** Returns how many folds run in parallel on an engine, at most `allowed`. */
export function foldsSideBySide({ name }: Engine, allowed: number): number {
  return WHOLE_MACHINE.includes(name) ? 1 : allowed;
}
