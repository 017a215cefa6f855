import { describe, expect, test } from "vitest";
import { createArena } from "../../../src/models/predict/arena.js";

describe("createArena", () => {
  test("fills the first gap that is long enough, in lines of 64 bytes", () => {
    const { reserve, free, size } = createArena(128);
    expect([reserve(100), reserve(10), reserve(64)]).toEqual([128, 256, 320]);
    free(128);
    free(320);
    expect([reserve(200), reserve(128), reserve(64)]).toEqual([320, 128, 576]);
    expect(size()).toBe(640);
  });
});
