import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { compileKernels } from "../../scripts/build-kernels.js";

describe("compileKernels", () => {
  test("gives the module that the sources hold", async () => {
    const held = await readFile(new URL("../../src/backend/kernels-binary.ts", import.meta.url), "utf8");
    expect(await compileKernels()).toBe(held);
  });
});
