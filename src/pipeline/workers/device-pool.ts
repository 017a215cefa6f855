import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { type Device, deviceName } from "./devices.js";
import type { WorkerPool } from "./worker-pool.js";

/** A task for a process, which runs it on a device. */
export interface PoolRequest {
  /** URL of the worker's module. */
  readonly file: string;
  /** Name of the handler: a function that the module exports. */
  readonly name: string;
  readonly task: unknown;
  readonly device: Device;
}

/** A reply of a process: any number of messages, then one result or one failure. */
export type PoolReply = { readonly message: unknown } | { readonly result: unknown } | { readonly failure: string };

const PROCESS = new URL("./device-process.js", import.meta.url);

const VISIBLE = "CUDA_VISIBLE_DEVICES";

/** Returns the environment of a process. It makes only one GPU visible, out of those that this process may use. */
export function environmentOf(device: Device): NodeJS.ProcessEnv {
  const { engine, index } = device;
  if (engine !== "tensorflow" || index === undefined) return process.env;
  const visible = process.env[VISIBLE];
  if (visible === undefined) return { ...process.env, CUDA_DEVICE_ORDER: "PCI_BUS_ID", [VISIBLE]: `${index}` };
  const card = visible.split(",")[index];
  if (!card) throw new RangeError(`${deviceName(device)} must be one of the cards in ${VISIBLE}, got ${visible}`);
  return { ...process.env, [VISIBLE]: card };
}

/** Runs a task in a process. `onMessage` receives the messages that it posts. */
function runInProcess(
  child: ChildProcess,
  request: PoolRequest,
  onMessage?: (message: never) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.on("message", (reply: PoolReply) => {
      try {
        if ("message" in reply) onMessage?.(reply.message as never);
        else if ("result" in reply) resolve(reply.result);
        else reject(new Error(reply.failure));
      } catch (error) {
        reject(error);
      }
    });
    child.on("error", reject);
    child.once("close", (code, signal) => {
      reject(new Error(`the process on ${deviceName(request.device)} ended early (${signal ?? `status ${code}`})`));
    });
    // An error of `send` is ignored: the process has ended, and its exit status says more than a broken pipe.
    child.send(request, () => undefined);
  });
}

/** Time for a process to exit by itself, milliseconds. */
const EXIT_TIMEOUT_MS = 10_000;

/** Waits until a process has ended and its GPU memory is free. Kills it after a timeout, or at once with `now`. */
async function waitForExit(child: ChildProcess, { now }: { readonly now: boolean }): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill("SIGKILL"), now ? 0 : EXIT_TIMEOUT_MS);
  await once(child, "close");
  clearTimeout(timer);
}

/**
 * Creates a pool of processes: one per device at a time, and a new one for each task. Devices share nothing and stay
 * busy as long as there are tasks. GPU memory is free again when its process ends. Handlers receive `device` in
 * addition to `task` and `port`.
 *
 * @param file URL of the worker's module, as for `createWorkerPool`.
 * @throws RangeError if `devices` is empty.
 */
export function createDevicePool<Handlers, Message = never>(
  file: URL,
  devices: readonly Device[],
): WorkerPool<Handlers, Message> {
  if (devices.length === 0) throw new RangeError("createDevicePool: devices must hold at least one device, got 0");
  const free = [...devices];
  const waiting: ((device: Device) => void)[] = [];
  const running = new Set<ChildProcess>();
  let isClosed = false;
  const release = (device: Device) => {
    const next = waiting.shift();
    if (next) next(device);
    else free.push(device);
  };
  return {
    threads: devices.length,
    // Processes share no memory, and their channel takes no shared one.
    allocate: (bytes) => new ArrayBuffer(bytes),
    async run(name, task, onMessage) {
      const device = free.shift() ?? (await new Promise<Device>((resolve) => waiting.push(resolve)));
      if (isClosed) throw new Error("the task was canceled: the pool is closed");
      const child = fork(PROCESS, { env: environmentOf(device), serialization: "advanced", execArgv: [] });
      running.add(child);
      let isDone = false;
      try {
        const result = await runInProcess(child, { file: file.href, name, task, device }, onMessage);
        isDone = true;
        return result as never;
      } finally {
        await waitForExit(child, { now: !isDone });
        running.delete(child);
        release(device);
      }
    },
    async close() {
      isClosed = true;
      for (const next of waiting.splice(0)) next(devices[0]);
      await Promise.all([...running].map((child) => waitForExit(child, { now: true })));
    },
  };
}
