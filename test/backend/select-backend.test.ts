import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { selectBackend } from "../../src/backend/index.js";

describe("selectBackend", () => {
  test("starts the engine that is asked for", async () => {
    const engine = await selectBackend({ prefer: "cpu" });
    expect(engine.name).toBe("cpu");
    expect(tf.getBackend()).toBe("cpu");
    expect(engine.version).toBe("4.22.0");
  });

  test("starts an engine unasked, and says why not a better one", async () => {
    const engine = await selectBackend();
    expect(["tensorflow", "wasm"]).toContain(engine.name);
    if (engine.name === "wasm") expect(engine.reasonsAgainstOthers.tensorflow).toMatch(/tfjs-node-gpu|tensorflow/i);
  });

  test("rejects the name of no engine", async () => {
    await expect(selectBackend({ prefer: "webgl" as "cpu" })).rejects.toThrow(
      "selectBackend: prefer must be one of tensorflow, wasm, cpu, got webgl",
    );
  });
});
