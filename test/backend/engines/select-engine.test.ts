import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { ABSENT_ENGINES, EVERY_ENGINE } from "../../engines.js";

describe("selectEngine", () => {
  test.each(EVERY_ENGINE)("starts %s on request, and again", async (prefer) => {
    for (let time = 0; time < 2; time++) {
      const engine = await selectEngine({ prefer });
      expect(engine).toMatchObject({ name: prefer, version: "4.22.0", reasonsAgainstOthers: {} });
      expect(engine.device).not.toBe("");
      expect(tf.getBackend()).toBe(prefer);
    }
  });

  test.each(["wasm", "cpu"] as const)("says that %s computes with one thread", async (prefer) => {
    expect((await selectEngine({ prefer })).threads).toBe(1);
  });

  test.skipIf("tensorflow" in ABSENT_ENGINES)("says which TensorFlow runs", async () => {
    expect((await selectEngine({ prefer: "tensorflow" })).device).toMatch(/^(CUDA|CPU), TensorFlow \d+\.\d+/);
  });

  test("starts the best engine by default, and says why better ones do not start", async () => {
    const { name, reasonsAgainstOthers } = await selectEngine();
    const better = { tensorflow: [], webgpu: ["tensorflow"], wasm: ["tensorflow", "webgpu"], cpu: [] }[name];
    expect(Object.keys(reasonsAgainstOthers)).toEqual(better);
  });

  test("uses no software renderer by default", async () => {
    expect((await selectEngine()).device).not.toMatch(/swiftshader|llvmpipe/i);
  });

  test("supplies what the native packages call and newer versions of Node lack", async () => {
    Reflect.deleteProperty(util, "isNullOrUndefined");
    await selectEngine();
    const { isNullOrUndefined } = util as unknown as { readonly isNullOrUndefined: (value: unknown) => boolean };
    expect([null, undefined, 0].map(isNullOrUndefined)).toEqual([true, true, false]);
  });

  test("says why the requested engine does not start", async () => {
    for (const prefer of ["tensorflow", "webgpu"] as const) {
      if (prefer in ABSENT_ENGINES) await expect(selectEngine({ prefer })).rejects.toThrow(`(${prefer}: `);
    }
  });

  test("rejects an unknown engine", async () => {
    await expect(selectEngine({ prefer: "webgl" as "cpu" })).rejects.toThrow(
      "selectEngine: prefer must be one of tensorflow, webgpu, wasm, cpu, got webgl",
    );
  });
});
