import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { type Device, deviceName } from "./devices.js";
import type { WorkerPool } from "./worker-pool.js";

/** What a process is told. */
export interface PoolRequest {
  /** Address of the worker's module, and its exported function. */
  readonly file: string;
  readonly name: string;
  readonly task: unknown;
  readonly device: Device;
}

/** What it answers: messages, then a result or a failure. */
export type PoolReply = { readonly message: unknown } | { readonly result: unknown } | { readonly failure: string };

const PROCESS = new URL("./device-process.js", import.meta.url);

const VISIBLE = "CUDA_VISIBLE_DEVICES";

/** The environment that shows a process no other graphics card than its own, of those that this process may use. */
function environmentOf(device: Device): NodeJS.ProcessEnv {
  const { engine, index } = device;
  if (engine !== "tensorflow" || index === undefined) return process.env;
  const visible = process.env[VISIBLE];
  if (visible === undefined) return { ...process.env, CUDA_DEVICE_ORDER: "PCI_BUS_ID", [VISIBLE]: `${index}` };
  const card = visible.split(",")[index];
  if (!card) throw new RangeError(`${deviceName(device)} must be one of the cards in ${VISIBLE}, got ${visible}`);
  return { ...process.env, [VISIBLE]: card };
}

/** Runs a task in a process; `onMessage` gets what it posts. */
function runIn(child: ChildProcess, request: PoolRequest, onMessage?: (message: never) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.on("message", (answer: PoolReply) => {
      try {
        if ("message" in answer) onMessage?.(answer.message as never);
        else if ("result" in answer) resolve(answer.result);
        else reject(new Error(answer.failure));
      } catch (error) {
        reject(error);
      }
    });
    child.on("error", reject);
    child.once("close", (code, signal) => {
      reject(new Error(`the process on ${deviceName(request.device)} ended early (${signal ?? `status ${code}`})`));
    });
    // Where that fails the process has ended, and with what status says more than a broken pipe.
    child.send(request, () => undefined);
  });
}

/** How long a process may take to end by itself, milliseconds. */
const PATIENCE = 10_000;

/** Resolves when a process has ended, and its memory of a graphics card is free; ends it where it does not. */
async function whenEnded(child: ChildProcess, { now }: { readonly now: boolean }): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill("SIGKILL"), now ? 0 : PATIENCE);
  await once(child, "close");
  clearTimeout(timer);
}

/**
 * Starts a pool of processes, one on each device at a time and a new one for each task, so that devices share nothing
 * and stay busy as long as there are tasks; memory of a graphics card is free again when its process ends. The doors of
 * the worker are told their `device` beside `task` and `port`.
 *
 * @param file Module of the worker, as for `createWorkerPool`.
 * @throws RangeError without a device.
 */
export function createDevicePool<Handlers, Message = never>(
  file: URL,
  devices: readonly Device[],
): WorkerPool<Handlers, Message> {
  if (devices.length === 0) throw new RangeError("createDevicePool: devices must hold at least one, got 0");
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
    async run(name, task, onMessage) {
      const device = free.shift() ?? (await new Promise<Device>((resolve) => waiting.push(resolve)));
      if (isClosed) throw new Error("the task was given up: the pool is closed");
      const child = fork(PROCESS, { env: environmentOf(device), serialization: "advanced", execArgv: [] });
      running.add(child);
      let isDone = false;
      try {
        const result = await runIn(child, { file: file.href, name, task, device }, onMessage);
        isDone = true;
        return result as never;
      } finally {
        await whenEnded(child, { now: !isDone });
        running.delete(child);
        release(device);
      }
    },
    async close() {
      isClosed = true;
      for (const next of waiting.splice(0)) next(devices[0]);
      await Promise.all([...running].map((child) => whenEnded(child, { now: true })));
    },
  };
}
