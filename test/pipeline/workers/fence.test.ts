import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assertHeld, isHeld, releaseFence, takeFence, withFence } from "../../../src/pipeline/workers/fence.js";
import { isTransient } from "../../../src/pipeline/workers/is-transient.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();

describe("takeFence", () => {
  test("the newest process holds the fence", () => {
    const first = takeFence(pathOf("fold_1"));
    assertHeld(first);
    const second = takeFence(pathOf("fold_1"));
    expect([isHeld(first), isHeld(second)]).toEqual([false, true]);
    expect(() => assertHeld(first)).toThrow(/^fold_1: another process has taken over, so this one stops$/);
  });

  test("an older process does not give back what it has lost", () => {
    const first = takeFence(pathOf("fold_1"));
    const second = takeFence(pathOf("fold_1"));
    releaseFence(first);
    assertHeld(second);
    releaseFence(second);
    expect(existsSync(second.path)).toBe(false);
    expect(isHeld(second)).toBe(false);
  });

  test("fences of different targets do not touch each other", () => {
    const first = takeFence(pathOf("fold_1"));
    takeFence(pathOf("fold_2"));
    assertHeld(first);
  });
});

describe("withFence", () => {
  test("gives the fence back after the work, and passes its error on", async () => {
    expect(await withFence(pathOf("fold_1"), async () => 7)).toBe(7);
    await expect(withFence(pathOf("fold_1"), () => Promise.reject(new Error("bad data")))).rejects.toThrow("bad data");
    expect(existsSync(pathOf(".fold_1.owner"))).toBe(false);
  });

  test("names the other process where the work fails because of it", async () => {
    const work = async () => {
      takeFence(pathOf("fold_1"));
      throw new Error("ENOENT: no such file or directory, rename");
    };
    const error = await withFence(pathOf("fold_1"), work).catch((caught: Error) => caught);
    expect(error).toMatchObject({ message: expect.stringContaining("another process has taken over") });
    expect(isTransient(error)).toBe(true);
  });
});

describe("isTransient", () => {
  test.each([
    [new Error("ENOSPC: no space left on device, write"), true],
    [new Error('prepare: "x.png" must be writable, got ENOSPC'), true],
    [new Error("EIO: i/o error, read"), true],
    [new Error("the process on tensorflow:0 ended early (SIGKILL)"), true],
    [new Error("the process on wasm ended early (status 1)"), false],
    [new Error("EACCES: permission denied, open"), false],
    [new RangeError("planFolds: images must be of at least 5 patients"), false],
    [new Error("VideoPlayer must be 5, got EIOX"), false],
    ["ESTALE", true],
    [undefined, false],
  ])("%s: %s", (error, expected) => {
    expect(isTransient(error)).toBe(expected);
  });
});
