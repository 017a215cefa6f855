import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { clipToBytes } from "../../src/window/index.js";

const slice = ndarray(Int16Array.of(-1000, -1, 0, 37, 255, 256), [2, 3]);

describe("clipToBytes", () => {
  test("keeps Hounsfield units from 0 to 255", () => {
    const bytes = clipToBytes(slice);
    expect(bytes.shape).toEqual([2, 3]);
    expect(bytes.data).toEqual(Uint8Array.of(0, 0, 0, 37, 255, 255));
  });

  test("keeps the channels of a triplet", () => {
    const triplet = ndarray(Int16Array.of(300, 40, -5, 1, 2, 3), [1, 2, 3]);
    expect(clipToBytes(triplet).shape).toEqual([1, 2, 3]);
    expect(clipToBytes(triplet).data).toEqual(Uint8Array.of(255, 40, 0, 1, 2, 3));
  });

  test("keeps a narrower range on request", () => {
    expect(clipToBytes(slice, { low: 20, high: 100 }).data).toEqual(Uint8Array.of(20, 20, 20, 37, 100, 100));
  });

  test("clips the extremes of 16 bits to the ends, and reads views", () => {
    const extremes = ndarray(Int16Array.of(-32768, 32767, 5, 6), [2, 2]);
    expect(clipToBytes(extremes.transpose(1, 0)).data).toEqual(Uint8Array.of(0, 5, 255, 6));
  });

  test.each([
    { low: -1, high: 255 },
    { low: 0, high: 256 },
    { low: 80, high: 80 },
    { low: 0.5, high: 80 },
    { low: 0, high: Number.NaN },
  ])("refuses $low..$high", ({ low, high }) => {
    expect(() => clipToBytes(slice, { low, high })).toThrow(
      new RangeError(`clipToBytes: low and high must be whole numbers, 0 <= low < high <= 255, got ${low}, ${high}`),
    );
  });

  test("refuses an image of another shape", () => {
    expect(() => clipToBytes(ndarray(new Int16Array(4), [4]))).toThrow(
      "clipToBytes: image must be [rows, cols] or [rows, cols, 3], got [4]",
    );
  });
});
