import { type Engine, type EngineName, selectEngine } from "../../backend/index.js";

/** Starts the requested engine, or the best available, in this worker and returns its description. */
export async function startEngineInWorker({
  task: { prefer },
}: {
  readonly task: { readonly prefer: EngineName | undefined };
}): Promise<Engine> {
  return selectEngine({ prefer });
}
