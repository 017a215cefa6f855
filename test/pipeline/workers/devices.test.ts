import { describe, expect, test } from "vitest";
import { deviceName, parseDevice } from "../../../src/pipeline/workers/devices.js";

describe("parseDevice", () => {
  test.each([
    ["wasm", { engine: "wasm" }],
    ["tensorflow:1", { engine: "tensorflow", index: 1 }],
  ])("parses %s, and deviceName returns it", (text, device) => {
    expect(parseDevice(text)).toEqual(device);
    expect(deviceName(parseDevice(text))).toBe(text);
  });

  test.each(["cuda", "tensorflow:", "tensorflow:-1", "tensorflow:x", "webgpu:1", ""])("refuses %j", (text) => {
    expect(() => parseDevice(text)).toThrow(RangeError);
    expect(() => parseDevice(text)).toThrow(`got ${text}`);
  });
});
