import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { compileKernels, MODULES } from "../../scripts/build-kernels.js";

describe("compileKernels", () => {
  test.each(MODULES)("gives the module that $target holds", async ({ target, ...module }) => {
    const held = await readFile(new URL(`../../${target}`, import.meta.url), "utf8");
    expect(await compileKernels(module)).toBe(held);
  });
});
