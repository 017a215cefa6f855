import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const run = promisify(execFile);

/** Runs a program and returns what it prints; rejects if it fails. */
async function outputOf(program: string): Promise<string[]> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  return stdout.trimEnd().split("\n");
}

describe("a process that has started the wasm engine", () => {
  test("has the listeners that it had before", async () => {
    const events = JSON.stringify(["uncaughtException", "unhandledRejection", "exit", "SIGINT", "SIGTERM", "warning"]);
    const program = `
      import { selectEngine } from "ct-hemorrhage/backend";
      const count = () => JSON.stringify(${events}.map((event) => process.listenerCount(event)));
      console.log(count());
      await selectEngine({ prefer: "wasm" });
      console.log(count());`;
    const [before, after] = await outputOf(program);
    expect(after).toBe(before);
  });

  test("leaves a rejection to the listener of its program, lives on, and ends by itself", async () => {
    const program = `
      import { selectEngine } from "ct-hemorrhage/backend";
      process.on("unhandledRejection", (reason) => console.log("handled", reason.message));
      await selectEngine({ prefer: "wasm" });
      Promise.reject(new Error("of a request"));
      setTimeout(() => console.log("alive"), 50);`;
    expect(await outputOf(program)).toEqual(["handled of a request", "alive"]);
  });

  test("shows an error at the line of its program, without the source of the engine", async () => {
    const program = `
      import { selectEngine } from "ct-hemorrhage/backend";
      await selectEngine({ prefer: "wasm" });
      throw new Error("mistake");`;
    const failure = await outputOf(program).catch((error) => error);
    expect(failure.code).toBe(1);
    expect(failure.stderr).toContain('throw new Error("mistake")');
    expect(failure.stderr.length).toBeLessThan(1000);
  });
});
