import { describe, expect, test } from "vitest";
import { forEachLimited } from "../../../src/pipeline/workers/for-each-limited.js";

/** Lets all that waits for nothing go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("forEachLimited", () => {
  test("works on as many items at once as it may, in their order", async () => {
    const begun: string[] = [];
    const open: (() => void)[] = [];
    const done = forEachLimited(["a", "b", "c"], 2, async (item, index) => {
      begun.push(`${index}${item}`);
      await new Promise<void>((resolve) => open.push(resolve));
    });
    await turn();
    expect(begun).toEqual(["0a", "1b"]);
    open[1]();
    await turn();
    expect(begun).toEqual(["0a", "1b", "2c"]);
    for (const finish of open) finish();
    await done;
  });

  test("begins nothing after a failure, and waits for what is in work", async () => {
    const log: string[] = [];
    const work = async (item: string) => {
      log.push(`${item} begun`);
      if (item === "a") throw new Error("a failed");
      await turn();
      log.push(`${item} done`);
    };
    await expect(forEachLimited(["a", "b", "c"], 2, work)).rejects.toThrow("a failed");
    expect(log).toEqual(["a begun", "b begun", "b done"]);
  });

  test("has nothing to do without items", async () => {
    await forEachLimited([], 2, async () => {
      throw new Error("called");
    });
  });
});
