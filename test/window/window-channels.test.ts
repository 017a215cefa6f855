import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { stack } from "../../src/array.js";
import { WINDOWS, windowChannels, windowToBytes } from "../../src/window/index.js";

describe("windowChannels", () => {
  test("gives each window its own channel", () => {
    const image = ndarray(Int16Array.of(-1000, 0, 60, 600), [2, 2]);
    const channels = windowChannels(image, [WINDOWS.brain, WINDOWS.subdural, WINDOWS.bone]);
    expect(channels.shape).toEqual([2, 2, 3]);
    expect([...channels.data]).toEqual([0, 0, 0, 0, 25, 51, 191, 102, 58, 255, 255, 127]);
  });

  test("equals windowToBytes for each window, also for a view", () => {
    const level = fc.integer({ min: -500, max: 1500 });
    const anyWindow = fc.record({ level, width: fc.integer({ min: 1, max: 4000 }) });
    const pixels = fc.int16Array({ minLength: 6, maxLength: 6, min: -2000, max: 3000 });
    fc.assert(
      fc.property(pixels, fc.tuple(anyWindow, anyWindow, anyWindow), (data, windows) => {
        const image = ndarray(new Int16Array(data), [2, 3]).transpose(1, 0);
        const channels = windowChannels(image, windows);
        expect(channels.shape).toEqual([3, 2, 3]);
        expect(channels.data).toEqual(stack(windows.map((window) => windowToBytes(image, window))).data);
      }),
    );
  });

  test("refuses a triplet and a window without width", () => {
    expect(() =>
      windowChannels(ndarray(new Int16Array(3), [1, 1, 3]), [WINDOWS.brain, WINDOWS.brain, WINDOWS.brain]),
    ).toThrow("windowChannels: image must be [rows, cols], got [1, 1, 3]");
    expect(() =>
      windowChannels(ndarray(new Int16Array(1), [1, 1]), [WINDOWS.brain, { level: 0, width: 0 }, WINDOWS.bone]),
    ).toThrow("windowChannels: window.width must be finite and above 0, got 0");
  });
});
