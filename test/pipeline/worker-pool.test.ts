import { describe, expect, test } from "vitest";
import { assertThreads, createWorkerPool } from "../../src/pipeline/worker-pool.js";

const worker = new URL("./fixtures/echo-worker.mjs", import.meta.url);

describe("createWorkerPool", () => {
  test("runs tasks and passes on what they post", async () => {
    const pool = createWorkerPool<string, string, string>(worker, { name: "echo", threads: 2 });
    const messages: string[] = [];
    const tasks = ["a", "b"].map((task) => pool.run(task, (message) => messages.push(message)));
    expect(await Promise.all(tasks)).toEqual(["a, done", "b, done"]);
    expect(await pool.run("c")).toBe("c, done");
    expect(messages.sort()).toEqual(["got a", "got b"]);
    await pool.close();
  });

  test("passes on the message of an error, and gives up the other tasks when it is closed", async () => {
    const pool = createWorkerPool<string, string, string>(worker, { name: "echo", threads: 2 });
    const waiting = pool.run("wait");
    await expect(pool.run("fail")).rejects.toThrow("told to fail");
    const givenUp = expect(waiting).rejects.toThrow(/terminat/i);
    await pool.close();
    await givenUp;
  });

  test.each([0, 1.5, Number.NaN])("refuses %f threads", (threads) => {
    expect(() => createWorkerPool(worker, { name: "echo", threads })).toThrow(
      new RangeError(`createWorkerPool: threads must be a whole number, at least 1, got ${threads}`),
    );
  });
});

describe("assertThreads", () => {
  test("accepts whole numbers from 1 on", () => {
    expect(() => assertThreads("train: parallel", 1)).not.toThrow();
    expect(() => assertThreads("train: parallel", 0)).toThrow(
      new RangeError("train: parallel must be a whole number, at least 1, got 0"),
    );
  });
});
