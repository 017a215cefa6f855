import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  createTaskWorker,
  type EnqueueOptions,
  enqueueTasks,
  startBoard,
  type TaskWorkerOptions,
} from "ct-hemorrhage/cluster/bullmq";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endService, waitUntil } from "../services/service.js";
import { type Redis, redisMissing, startRedis } from "../services/start-redis.js";

const MODULE = new URL("../services/fake-tasks.mjs", import.meta.url).href;
const RUN_WORKER = fileURLToPath(new URL("../services/run-worker.mjs", import.meta.url));

/** Limits of a worker that are short, so that a dead one is noticed soon. */
const SHORT = { lockSeconds: 2, stalledSeconds: 1 };

type Behavior = Readonly<Record<string, { seconds?: number; fails?: readonly string[]; blocks?: boolean }>>;

describe.skipIf(redisMissing !== undefined)(
  `a queue on Redis${redisMissing ? ` (skipped: ${redisMissing})` : ""}`,
  () => {
    let redis: Redis;
    let folder: string;
    let lines: string[];
    let closing: (() => Promise<unknown>)[];

    beforeAll(async () => {
      redis = await startRedis();
    });

    afterAll(() => redis.stop());

    beforeEach(async () => {
      folder = join(await mkdtemp(join(tmpdir(), "ct-plan-")), "a plan");
      await mkdir(folder);
      lines = [];
      closing = [];
    });

    afterEach(async () => {
      for (const close of closing) await close();
      await rm(join(folder, ".."), { recursive: true });
    });

    const planOf = async (count: number) => {
      const plan = {
        work: { kind: "train" as const },
        tasks: Array.from({ length: count }, (_, index) => ({ name: `fold ${index + 1} of 20191021-213751` })),
      };
      await writeFile(join(folder, "plan.json"), JSON.stringify(plan));
      return { ...plan, folder };
    };
    const enqueue = async (count: number, options: Partial<EnqueueOptions> = {}) =>
      enqueueTasks(await planOf(count), {
        ...{ url: redis.url, tasks: Array.from({ length: count }, (_, task) => task), backoffSeconds: 0 },
        ...options,
      });
    const behave = (behavior: Behavior) => writeFile(join(folder, "fake.json"), JSON.stringify(behavior));
    const work = async (options: Partial<TaskWorkerOptions> = {}) => {
      const worker = await createTaskWorker({
        ...{ url: redis.url, devices: [{ engine: "wasm" }, { engine: "wasm" }], module: MODULE, graceSeconds: 5 },
        onMessage: (line) => lines.push(line),
        ...options,
      });
      closing.push(worker.close);
      return worker;
    };
    /** Starts a worker in a process group of its own: a machine that can be killed or paused. */
    const startMachine = (options: Partial<TaskWorkerOptions> = {}): ChildProcess => {
      const given = { devices: [{ engine: "wasm" }], module: MODULE, ...SHORT, ...options };
      const env = { ...process.env, REDIS_URL: redis.url };
      const child = spawn(process.execPath, [RUN_WORKER, JSON.stringify(given)], { env, detached: true });
      child.stdout.setEncoding("utf8").on("data", (text: string) => lines.push(...text.trim().split("\n")));
      child.stderr.setEncoding("utf8").on("data", (text: string) => lines.push(...text.trim().split("\n")));
      closing.push(() => endService(child, "SIGKILL"));
      return child;
    };
    const log = async () =>
      (await readFile(join(folder, "starts.log"), "utf8").catch(() => "")).split("\n").slice(0, -1);
    const count = async (event: string) => (await log()).filter((line) => line.startsWith(event)).length;
    const until = (event: string, times = 1) =>
      waitUntil(`${event} (${times} times)`, async () => (await count(event)) >= times, { seconds: 90 }).catch(
        async (error) => {
          throw new Error(`${error.message}\n${[...lines, ...(await log())].join("\n")}`);
        },
      );
    const merged = () => readFile(join(folder, "merged.txt"), "utf8").catch(() => undefined);

    test("runs all tasks, each once, and then the merge", async () => {
      expect(await enqueue(5)).toEqual({ merge: expect.stringMatching(/^[0-9a-f]{16}-merge$/), added: 5 });
      await work();
      await until("merge ends");
      expect(await merged()).toBe("0.done 1.done 2.done 3.done 4.done");
      expect(await count("")).toBe(12);
      expect(lines).toContain("fold 1 of 20191021-213751 on wasm: done");
      expect(lines).toContain("merge of train on wasm: done");
    });

    test("does nothing at a second submission, before and after the end", async () => {
      const { merge } = await enqueue(2);
      expect(await enqueue(2)).toEqual({ merge, added: 0 });
      await work();
      await until("merge ends");
      await waitUntil("the end of the merge's job", () => lines.includes("merge of train on wasm: done"));
      await sleep(300);
      expect(await enqueue(2, { tasks: [] })).toEqual({ merge, added: 0 });
      expect(await count("")).toBe(6);
    });

    test("merges at once when no task is left", async () => {
      expect((await enqueue(2, { tasks: [] })).added).toBe(0);
      await work();
      await until("merge ends");
    });

    test("tries again what may pass, and not what is final; the rest is done, and submitting again finishes", async () => {
      await behave({ 0: { fails: ["transient"] }, 1: { fails: ["final"] }, 2: { seconds: 1 } });
      await enqueue(3);
      await work({ devices: [{ engine: "wasm" }] });
      await until("2 ends");
      await sleep(1000);
      expect([await count("0 starts"), await count("1 starts"), await count("merge starts")]).toEqual([2, 1, 0]);
      expect(lines).toContain("fold 2 of 20191021-213751 on wasm: failed: final failure");
      expect((await enqueue(3, { tasks: [1] })).added).toBe(1);
      await until("merge ends");
      expect(await merged()).toBe("0.done 1.done 2.done");
      expect([await count("1 starts"), await count("2 starts")]).toEqual([2, 1]);
    });

    test("keeps tasks that still run or wait when a plan is submitted again after a failure", async () => {
      await behave({ 0: { fails: ["final"] }, 1: { seconds: 4 } });
      await enqueue(3);
      await work({ devices: [{ engine: "wasm" }] });
      await until("1 starts");
      await sleep(500);
      expect((await enqueue(3)).added).toBe(3);
      await until("merge ends");
      expect(await merged()).toBe("0.done 1.done 2.done");
      expect([await count("0 starts"), await count("1 starts"), await count("2 starts")]).toEqual([2, 1, 1]);
    });

    test("runs plans with a lower number first", async () => {
      await enqueue(2, { priority: 5 });
      const first = folder;
      folder = join(folder, "..", "urgent");
      await mkdir(folder);
      await enqueue(2, { priority: 1 });
      await work({ devices: [{ engine: "wasm" }] });
      await until("merge ends");
      const urgent = folder;
      folder = first;
      await until("merge ends");
      expect(lines.filter((line) => line.includes("merge") && line.endsWith("done"))).toHaveLength(2);
      const started = lines.filter((line) => line.endsWith("started"));
      expect(started).toHaveLength(6);
      expect(await readFile(join(urgent, "merged.txt"), "utf8")).toBe("0.done 1.done");
    });

    test("finds plans below the root of each machine", async () => {
      const root = join(folder, "..");
      await enqueue(1, { root });
      await work({ root });
      await until("merge ends");
      await expect(enqueue(1, { root: join(folder, "below") })).rejects.toThrow(
        "enqueueTasks: plan folder must lie below root, got another folder",
      );
    });

    test("renews its lock while a task blocks its event loop", async () => {
      await behave({ 0: { seconds: 5, blocks: true } });
      await enqueue(1);
      await work(SHORT);
      await work(SHORT);
      await until("merge ends");
      expect(await count("0 starts")).toBe(1);
    });

    test("takes over the task of a machine that dies, whose child dies with it", async () => {
      await behave({ 0: { seconds: 6 } });
      await enqueue(1);
      const machine = startMachine();
      await until("0 starts");
      // Only the worker is killed; its child must end by itself.
      machine.kill("SIGKILL");
      await behave({});
      await work(SHORT);
      await until("merge ends");
      const [[, , first]] = (await log()).map((line) => line.split(" "));
      expect(() => process.kill(Number(first), 0)).toThrow("ESRCH");
      expect([await count("0 starts"), await count("0 ends")]).toEqual([2, 1]);
    });

    test("ends the child of a worker that has lost its lock", async () => {
      await behave({ 0: { seconds: 60 } });
      await enqueue(1);
      const machine = startMachine();
      await until("0 starts");
      const [[, , first]] = (await log()).map((line) => line.split(" "));
      machine.kill("SIGSTOP");
      await behave({ 0: { seconds: 3 } });
      await work(SHORT);
      await until("0 starts", 2);
      expect(() => process.kill(Number(first), 0)).not.toThrow();
      machine.kill("SIGCONT");
      await waitUntil(
        "the end of the child",
        () => {
          try {
            return !process.kill(Number(first), 0);
          } catch {
            return true;
          }
        },
        { seconds: 10 },
      );
      await until("merge ends");
      expect(await count("0 ends")).toBe(1);
      expect(lines).toContain("fold 1 of 20191021-213751 on wasm: stopped, because its lock is lost");
    });

    test("returns its task to the queue when it is closed", async () => {
      await behave({ 0: { seconds: 60 } });
      await enqueue(1, { attempts: 1 });
      const worker = await work();
      await until("0 starts");
      await worker.close();
      expect(await count("0 stops")).toBe(1);
      expect(lines).toContain("fold 1 of 20191021-213751 on wasm: returned to the queue");
      await behave({});
      await work();
      await until("merge ends");
    });

    test("waits while Redis is gone, and continues", async () => {
      await behave({ 0: { seconds: 3 } });
      await enqueue(2, { tasks: [0, 1] });
      await work({ devices: [{ engine: "wasm" }], lockSeconds: 30 });
      await until("0 starts");
      await redis.end();
      await until("0 ends");
      await sleep(2000);
      await redis.restart();
      await until("merge ends");
      expect([await count("0 starts"), await count("1 starts")]).toEqual([1, 1]);
      expect(lines.filter((line) => line.startsWith("Redis: ")).length).toBeGreaterThan(0);
    });

    test("runs a task again whose lock expired while Redis was gone", async () => {
      await behave({ 0: { seconds: 30 } });
      await enqueue(1, { attempts: 1 });
      await work(SHORT);
      await until("0 starts");
      await redis.end();
      await sleep(4000);
      await behave({});
      await redis.restart();
      await until("merge ends");
      expect([await count("0 starts"), await count("0 ends")]).toEqual([2, 1]);
    });

    test("ends while Redis is gone", async () => {
      await behave({ 0: { seconds: 60 } });
      await enqueue(1);
      const machine = startMachine();
      await until("0 starts");
      await redis.end();
      machine.kill("SIGTERM");
      await waitUntil("the end of the worker", () => machine.exitCode !== null, { seconds: 30 });
      expect([machine.exitCode, await count("0 stops")]).toEqual([0, 1]);
      await redis.restart();
      await behave({});
      await work(SHORT);
      await until("merge ends");
    });

    test("never shows its password", async () => {
      const wrong = redis.url.replace(encodeURIComponent(redis.password), "wr0ng-secret");
      for (const url of [wrong, "redis://:wr0ng-secret@127.0.0.1:1"]) {
        const error = await enqueue(1, { url }).catch((each) => each);
        expect(error.message).toMatch(
          /^enqueueTasks: Redis at 127\.0\.0\.1:\d+ must answer, got (WRONGPASS|connect ECONNREFUSED) /,
        );
        expect(`${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain("wr0ng-secret");
        await expect(work({ url })).rejects.toThrow(/^createTaskWorker: Redis at 127\.0\.0\.1:\d+ must answer, got /);
      }
      await behave({ 0: { seconds: 3 } });
      await enqueue(1);
      startMachine();
      await until("0 starts");
      const [[, , child]] = (await log()).map((line) => line.split(" "));
      for (const file of ["cmdline", "environ"]) {
        const text = await readFile(`/proc/${child}/${file}`, "utf8");
        expect([file, text.includes(redis.password), text.includes(encodeURIComponent(redis.password))]).toEqual([
          file,
          false,
          false,
        ]);
      }
      await until("merge ends");
      expect(await count("0 sees")).toBe(0);
      expect(lines.join("\n")).not.toContain(redis.password);
    });

    test("shows the queue in a browser of this machine", async () => {
      await enqueue(2);
      const board = await startBoard({ url: redis.url });
      closing.push(board.close);
      expect(board.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      expect((await fetch(board.url)).status).toBe(200);
      const { queues } = (await (await fetch(`${board.url}api/queues`)).json()) as {
        queues: readonly { name: string; counts: Record<string, number> }[];
      };
      expect(queues[0]).toMatchObject({ name: "tasks", counts: { waiting: 2 } });
      await work();
      await until("merge ends");
    });
  },
);
