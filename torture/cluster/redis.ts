import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { enqueueTasks } from "ct-hemorrhage/cluster/bullmq";
import { type TaskPlan, taskStates } from "ct-hemorrhage/pipeline";
import { startRedis } from "../../test/services/start-redis.js";
import type { Chaos, ClusterEngine } from "./engine.js";
import { waitFor, waitForMerge } from "./wait-for-merge.js";

const WORKER = fileURLToPath(new URL("../../test/services/run-worker.mjs", import.meta.url));

/** A worker loses its task after three seconds without a sign of life, instead of a minute. */
const OPTIONS = { devices: [{ engine: "wasm" }], threads: 1, lockSeconds: 3, stalledSeconds: 2, maxStalledCount: 8 };

/** Seconds after which a worker is at work on its task, and for which another one is paused: more than a lock lasts. */
const SECONDS = { atWork: 2, pause: 8 } as const;

/** Starts a worker in a group of processes of its own, as on a machine of its own. */
function startWorker(url: string): ChildProcess {
  const env = { ...process.env, REDIS_URL: url };
  return spawn(process.execPath, [WORKER, JSON.stringify(OPTIONS)], { detached: true, env, stdio: "ignore" });
}

/** Sends a signal to a worker and all that it has started. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, name);
}

/** Kills one of two workers and replaces it, then pauses the other one. */
async function disturb(plan: TaskPlan, workers: ChildProcess[], url: string): Promise<Chaos> {
  const running = async () => (await taskStates(plan)).filter(({ state }) => state === "running").length;
  if (!(await waitFor(plan, async () => (await running()) === workers.length))) return { killed: 0, paused: 0 };
  await setTimeout(1000 * SECONDS.atWork);
  signal(workers[0], "SIGSTOP");
  signal(workers[1], "SIGKILL");
  workers.push(startWorker(url));
  await setTimeout(1000 * SECONDS.pause);
  signal(workers[0], "SIGCONT");
  return { killed: 1, paused: 1 };
}

/** Two workers on a queue of BullMQ. */
export async function startRedisWorkers(): Promise<ClusterEngine> {
  const redis = await startRedis();
  return {
    async run(plan) {
      const workers = [startWorker(redis.url), startWorker(redis.url)];
      try {
        const tasks = (await taskStates(plan)).flatMap(({ index, state }) => (state === "done" ? [] : [index]));
        await enqueueTasks(plan, { url: redis.url, tasks });
        const chaos = await disturb(plan, workers, redis.url);
        await waitForMerge(plan);
        return chaos;
      } finally {
        for (const worker of workers) {
          if (worker.exitCode !== null || worker.signalCode !== null) continue;
          const closed = once(worker, "close");
          signal(worker, "SIGKILL");
          await closed;
        }
      }
    },
    stop: redis.stop,
  };
}
