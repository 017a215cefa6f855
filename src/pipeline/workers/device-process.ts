/** Main module of a process that runs one task of a device pool and then exits. */
import type { PoolReply, PoolRequest } from "./device-pool.js";

const send = (reply: PoolReply) => new Promise<void>((resolve) => process.send!(reply, () => resolve()));

// Without its parent process, nobody waits for the result.
process.once("disconnect", () => process.exit());

process.once("message", async ({ file, name, task, device }: PoolRequest) => {
  try {
    const worker = (await import(file)) as Record<string, (input: object) => Promise<unknown>>;
    const port = { postMessage: (message: unknown) => process.send!({ message } satisfies PoolReply) };
    await send({ result: await worker[name]({ task, port, device }) });
  } catch (error) {
    await send({ failure: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect();
});
