import { type Engine, type EngineName, selectEngine } from "../../backend/index.js";

/** Starts the engine that is asked for, or the best one, in a thread of its own, and says which it is. */
export async function startEngineInWorker({
  task: { prefer },
}: {
  readonly task: { readonly prefer: EngineName | undefined };
}): Promise<Engine> {
  return selectEngine({ prefer });
}
