import { describe, expect, test } from "vitest";
import { forEachLimited } from "../../../src/pipeline/workers/for-each-limited.js";

/** Lets all pending callbacks run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("forEachLimited", () => {
  test("processes as many items at once as the limit allows, in order", async () => {
    const started: string[] = [];
    const open: (() => void)[] = [];
    const done = forEachLimited(["a", "b", "c"], 2, async (item, index) => {
      started.push(`${index}${item}`);
      await new Promise<void>((resolve) => open.push(resolve));
    });
    await turn();
    expect(started).toEqual(["0a", "1b"]);
    open[1]();
    await turn();
    expect(started).toEqual(["0a", "1b", "2c"]);
    for (const finish of open) finish();
    await done;
  });

  test("starts no item after a failure, and waits for those in progress", async () => {
    const log: string[] = [];
    const work = async (item: string) => {
      log.push(`${item} started`);
      if (item === "a") throw new Error("a failed");
      await turn();
      log.push(`${item} done`);
    };
    await expect(forEachLimited(["a", "b", "c"], 2, work)).rejects.toThrow("a failed");
    expect(log).toEqual(["a started", "b started", "b done"]);
  });

  test("does nothing without items", async () => {
    await forEachLimited([], 2, async () => {
      throw new Error("called");
    });
  });
});
