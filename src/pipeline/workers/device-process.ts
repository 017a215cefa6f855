/** A process that runs one task of a device pool, and ends. */
import type { PoolReply, PoolRequest } from "./device-pool.js";

const answer = (value: PoolReply) => new Promise<void>((resolve) => process.send!(value, () => resolve()));

// Without its parent nobody waits for the answer.
process.once("disconnect", () => process.exit());

process.once("message", async ({ file, name, task, device }: PoolRequest) => {
  try {
    const worker = (await import(file)) as Record<string, (input: object) => Promise<unknown>>;
    const port = { postMessage: (message: unknown) => process.send!({ message } satisfies PoolReply) };
    await answer({ result: await worker[name]({ task, port, device }) });
  } catch (error) {
    await answer({ failure: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect();
});
