import { describe, expect, test } from "vitest";
import { createSharedBuffers } from "../../../src/pipeline/images/shared-buffers.js";

describe("createSharedBuffers", () => {
  test("returns new memory as long as none is given back", () => {
    const buffers = createSharedBuffers();
    expect(buffers.take(8)).not.toBe(buffers.take(8));
  });

  test("reuses memory that was given back and is large enough", () => {
    const buffers = createSharedBuffers();
    const [small, large] = [buffers.take(4), buffers.take(8)];
    buffers.giveBack(small);
    buffers.giveBack(large);
    expect(buffers.take(5)).toBe(large);
    expect(buffers.take(4)).toBe(small);
  });
});
