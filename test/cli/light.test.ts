import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

/** Loads a module of the built package in a process of its own, and returns whether it loads TensorFlow.js. */
async function loadsTensors(module: string): Promise<boolean> {
  const url = new URL(`../../dist/${module}`, import.meta.url).href;
  const script = `await import(${JSON.stringify(url)}); console.log(globalThis._tfGlobals !== undefined);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  return stdout.trim() === "true";
}

describe("commands without tensors", () => {
  test.each(["cli/prepare-command.js", "cli/cluster-command.js", "pipeline/light.js"])(
    "%s loads no TensorFlow.js",
    async (module) => {
      expect(await loadsTensors(module)).toBe(false);
    },
  );

  test("a command with tensors loads it", async () => {
    expect(await loadsTensors("cli/train-command.js")).toBe(true);
  });
});
