import { readFileSync } from "node:fs";
import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { WINDOWS, windowBytes, windowToBytes, windowToUnit } from "../../src/window/index.js";
import { windowInPlace } from "../../src/window/internal.js";

interface Reference {
  readonly name: string;
  readonly width: number;
  readonly level: number;
  readonly bytes: readonly number[];
  readonly unit: readonly number[];
}

const { few, many, cases }: { few: number[]; many: number[]; cases: readonly Reference[] } = JSON.parse(
  readFileSync(new URL("./fixtures/windows.json", import.meta.url), "utf8"),
);

/** One row of Hounsfield units. */
function huRow(values: readonly number[]) {
  return ndarray(Int16Array.from(values), [1, values.length]);
}

const anyWindow = fc.record({ level: fc.integer({ min: -500, max: 1500 }), width: fc.integer({ min: 1, max: 4000 }) });
const ascending = huRow(Array.from({ length: 700 }, (_, i) => -1500 + 5 * i));

describe("windowToBytes", () => {
  test("maps the ends of the window to 0 and 255 and truncates between", () => {
    const bytes = windowToBytes(huRow([-1000, 0, 20, 40, 60, 80, 1000]), WINDOWS.brain);
    expect(bytes.data).toEqual(Uint8Array.of(0, 0, 63, 127, 191, 255, 255));
  });

  test("keeps the shape of a slice and of a triplet, and reads views", () => {
    const triplet = ndarray(
      Int16Array.from({ length: 12 }, (_, i) => 10 * i),
      [2, 2, 3],
    );
    expect(windowToBytes(triplet, WINDOWS.brain).shape).toEqual([2, 2, 3]);
    const center = windowToBytes(triplet.pick(null, null, 1), WINDOWS.brain);
    expect(center.shape).toEqual([2, 2]);
    expect(center.data).toEqual(Uint8Array.of(31, 127, 223, 255));
  });

  test("takes level 0 as a level", () => {
    expect(windowToBytes(huRow([-60, -50, 0, 50, 60]), { level: 0, width: 100 }).data).toEqual(
      Uint8Array.of(0, 0, 127, 255, 255),
    );
  });

  test.each(cases)("equals numpy: $name", ({ level, width, bytes }) => {
    expect([...windowToBytes(huRow(many), { level, width }).data]).toEqual(bytes);
  });

  test("is the truncated fraction of the window for every Hounsfield value and window, even out of range", () => {
    const windows = fc.record({
      level: fc.oneof(fc.double({ min: -2000, max: 2000, noNaN: true }), fc.constantFrom(-40000, -32768, 32767, 40000)),
      width: fc.double({ min: 0.01, max: 5000, noNaN: true }),
    });
    fc.assert(
      fc.property(windows, fc.int16Array({ minLength: 1 }), ({ level, width }, drawn) => {
        const [low, high] = [level - width / 2, level + width / 2];
        const values = [...drawn, Math.ceil(low), Math.floor(high)].map((value) =>
          Math.min(Math.max(value, -32768), 32767),
        );
        const expected = values.map((value) =>
          Math.trunc(((Math.min(Math.max(value, low), high) - low) / (high - low)) * 255),
        );
        expect([...windowToBytes(huRow(values), { level, width }).data]).toEqual(expected);
      }),
    );
  });

  test("never falls as the Hounsfield units rise", () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const { data } = windowToBytes(ascending, window);
        expect(data.every((value, i) => i === 0 || value >= data[i - 1])).toBe(true);
      }),
    );
  });

  test.each([0, -80, 1e-20, Number.NaN, Number.POSITIVE_INFINITY])("refuses a width of %d", (width) => {
    expect(() => windowToBytes(huRow([0]), { level: 40, width })).toThrow(
      new RangeError(`windowToBytes: window.width must be finite and above 0, got ${width} at level 40`),
    );
  });

  test("refuses a level that is not a number", () => {
    expect(() => windowToBytes(huRow([0]), { level: Number.NaN, width: 80 })).toThrow(
      new RangeError("windowToBytes: window.level must be finite, got NaN"),
    );
  });

  test("refuses an image of another shape", () => {
    expect(() => windowToBytes(ndarray(new Int16Array(4), [4]), WINDOWS.brain)).toThrow(
      "windowToBytes: image must be [rows, cols] or [rows, cols, 3], got [4]",
    );
  });
});

describe("windowToUnit", () => {
  test("maps the ends of the window to 0 and 1", () => {
    const fractions = windowToUnit(huRow([-1000, 0, 20, 40, 80, 1000]), WINDOWS.brain);
    expect(fractions.data).toEqual(Float32Array.of(0, 0, 0.25, 0.5, 1, 1));
  });

  test.each(cases)("equals numpy: $name", ({ level, width, unit }) => {
    const { data } = windowToUnit(huRow(few), { level, width });
    unit.forEach((value, i) => {
      expect(data[i]).toBeCloseTo(value, 6);
    });
  });

  test("is the fraction that windowToBytes truncates", () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const bytes = windowToBytes(ascending, window).data;
        expect(
          windowToUnit(ascending, window).data.every((value, i) => Math.abs(value * 255 - bytes[i]) < 1.0001),
        ).toBe(true);
      }),
    );
  });

  test("refuses a window without width and an image of another shape", () => {
    expect(() => windowToUnit(huRow([0]), { level: 0, width: 0 })).toThrow(
      "windowToUnit: window.width must be finite and above 0, got 0",
    );
    expect(() => windowToUnit(ndarray(new Int16Array(4), [4]), WINDOWS.brain)).toThrow("windowToUnit: image must be");
  });
});

describe("windowBytes", () => {
  test("applies the subdural window to 8-bit Hounsfield units as the original solution does", () => {
    const image = ndarray(Uint8Array.of(0, 40, 80, 179, 180, 255), [1, 2, 3]);
    expect(windowBytes(image, WINDOWS.subdural).data).toEqual(Uint8Array.of(25, 76, 127, 253, 255, 255));
  });

  test("equals windowToBytes of the same Hounsfield units", () => {
    const values = Array.from({ length: 255 }, (_, i) => i);
    fc.assert(
      fc.property(anyWindow, (window) => {
        const bytes = windowBytes(ndarray(Uint8Array.from(values), [5, 17, 3]), window);
        expect(bytes.shape).toEqual([5, 17, 3]);
        expect(bytes.data).toEqual(windowToBytes(huRow(values), window).data);
      }),
    );
  });

  test("refuses a window without width and an image of another shape", () => {
    const image = ndarray(new Uint8Array(3), [1, 1, 3]);
    expect(() => windowBytes(image, { level: 80, width: 0 })).toThrow(
      "windowBytes: window.width must be finite and above 0, got 0",
    );
    expect(() => windowBytes(ndarray(new Uint8Array(4), [2, 2]), WINDOWS.brain)).toThrow(
      "windowBytes: image must be [rows, cols, 3], got [2, 2]",
    );
  });
});

describe("windowInPlace", () => {
  test("replaces each byte by its windowed value", () => {
    const bytes = Uint8Array.of(0, 40, 80, 179, 180, 255);
    windowInPlace(bytes, WINDOWS.subdural);
    expect(bytes).toEqual(Uint8Array.of(25, 76, 127, 253, 255, 255));
  });

  test("refuses a window without width", () => {
    expect(() => windowInPlace(new Uint8Array(3), { level: 80, width: 0 })).toThrow(
      "windowInPlace: window.width must be finite and above 0, got 0",
    );
  });
});
