import { describe, expect, test } from "vitest";
import { assertThreads, createWorkerPool } from "../../../src/pipeline/workers/worker-pool.js";

const worker = new URL("../fixtures/echo-worker.mjs", import.meta.url);

/** Handlers of the worker. */
interface EchoDoors {
  readonly echo: (order: { readonly task: string }) => Promise<string>;
}

describe("createWorkerPool", () => {
  test("runs tasks and delivers the messages that they post", async () => {
    const pool = createWorkerPool<EchoDoors, string>(worker, { threads: 2 });
    const messages: string[] = [];
    const tasks = ["a", "b"].map((task) => pool.run("echo", task, (message) => messages.push(message)));
    expect(await Promise.all(tasks)).toEqual(["a, done", "b, done"]);
    expect(await pool.run("echo", "c")).toBe("c, done");
    expect(messages.sort()).toEqual(["got a", "got b"]);
    await pool.close();
  });

  test("keeps the message of an error, and cancels the other tasks when it is closed", async () => {
    const pool = createWorkerPool<EchoDoors, string>(worker, { threads: 2 });
    const waiting = pool.run("echo", "wait");
    await expect(pool.run("echo", "fail")).rejects.toThrow("told to fail");
    const givenUp = expect(waiting).rejects.toThrow(/terminat/i);
    await pool.close();
    await givenUp;
  });

  test.each(["broken-worker.mjs", "absent-worker.mjs"])(
    "rejects every task if a thread cannot start: %s",
    async (name) => {
      const pool = createWorkerPool<EchoDoors, string>(new URL(`../fixtures/${name}`, import.meta.url), { threads: 2 });
      const tasks = ["a", "b", "c", "d"].map((task) => expect(pool.run("echo", task)).rejects.toThrow());
      await Promise.all(tasks);
      await expect(pool.run("echo", "e", () => undefined)).rejects.toThrow();
      await pool.close();
    },
  );

  test("fails with the error that onMessage throws", async () => {
    const pool = createWorkerPool<EchoDoors, string>(worker, { threads: 1 });
    const refuse = (message: string) => {
      throw new Error(`no use for ${message}`);
    };
    await expect(pool.run("echo", "wait", refuse)).rejects.toThrow("no use for got wait");
    await pool.close();
  });

  test.each([0, 1.5, Number.NaN])("refuses %f threads", (threads) => {
    expect(() => createWorkerPool(worker, { threads })).toThrow(
      new RangeError(`createWorkerPool: threads must be a whole number, at least 1, got ${threads}`),
    );
  });
});

describe("assertThreads", () => {
  test("accepts whole numbers of at least 1", () => {
    expect(() => assertThreads("train: parallel", 1)).not.toThrow();
    expect(() => assertThreads("train: parallel", 0)).toThrow(
      new RangeError("train: parallel must be a whole number, at least 1, got 0"),
    );
  });
});
