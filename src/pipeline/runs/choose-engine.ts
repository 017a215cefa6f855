import type { Engine, EngineName } from "../../backend/index.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type * as engineWorker from "./engine-worker.js";

/**
 * Finds out which engine the threads of a run will compute with. It starts in a thread that ends with it: that of the
 * caller stays as it is.
 *
 * @param onEngine Called with it.
 * @throws Error when the engine that is asked for does not start.
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

/** Engines that take the whole machine for one network: folds side by side would only wait, and need more memory. */
const WHOLE_MACHINE: readonly EngineName[] = ["tensorflow", "webgpu"];

/** How many folds run side by side, of so many that are allowed to. */
export function foldsSideBySide({ name }: Engine, allowed: number): number {
  return WHOLE_MACHINE.includes(name) ? 1 : allowed;
}
