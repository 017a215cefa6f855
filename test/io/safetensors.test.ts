import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, isCtError, ShapeError, UnsupportedError } from "../../src/errors.js";
import { decodeSafetensors, encodeSafetensors, readSafetensors, writeSafetensors } from "../../src/io/safetensors.js";
import type { NamedArray } from "../../src/types.js";
import fixture from "./fixtures/safetensors.json" with { type: "json" };
import { useTemporaryFolder } from "./temporary-folder.js";

const pathOf = useTemporaryFolder();

const arrayOf = (shape: readonly number[], ...data: readonly number[]): NamedArray => ({
  shape,
  data: Float32Array.from(data),
});

/** Puts a file together from a header and data, right or wrong. */
function fileOf(header: unknown, dataLength: number): Uint8Array {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataLength)]);
}

const entry = (shape: readonly number[], begin: number, end: number, dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const goldenTensors = Object.fromEntries(
  Object.entries(fixture.tensors).map(([name, { shape, data }]) => [name, arrayOf(shape, ...data)]),
);

describe("encodeSafetensors", () => {
  test("writes the bytes that the safetensors library of Python writes", () => {
    const bytes = encodeSafetensors(goldenTensors, { metadata: fixture.metadata });
    expect(Buffer.from(bytes).toString("base64")).toBe(fixture.floats);
  });

  test("begins the data at a multiple of 8 bytes, whatever the length of the names", () => {
    for (const name of ["a", "ab", "abc", "abcd", "é"]) {
      const bytes = encodeSafetensors({ [name]: arrayOf([1], 1) });
      expect((bytes.length - 4) % 8).toBe(0);
    }
  });

  test("does not depend on the order of arrays and texts", () => {
    const [a, b] = [arrayOf([1], 1), arrayOf([2], 2, 3)];
    const forth = encodeSafetensors({ a, b }, { metadata: { x: "1", y: "2" } });
    const back = encodeSafetensors({ b, a }, { metadata: { y: "2", x: "1" } });
    expect(forth).toEqual(back);
  });

  test("refuses a shape of another size than its data", () => {
    expect(() => encodeSafetensors({ w: arrayOf([2, 2], 1, 2, 3) })).toThrow(
      new ShapeError('encodeSafetensors: shape of "w"', "a shape of 3 elements", [2, 2]),
    );
  });

  test("refuses data other than 32-bit floats", () => {
    const doubles = { shape: [1], data: new Float64Array(1) } as unknown as NamedArray;
    expect(() => encodeSafetensors({ w: doubles })).toThrow(
      new TypeError('encodeSafetensors: data of "w" must be a Float32Array, got [object Float64Array]'),
    );
  });

  test("refuses the name that the format keeps for texts", () => {
    expect(() => encodeSafetensors({ __metadata__: arrayOf([], 1) })).toThrow(
      new RangeError("encodeSafetensors: an array must not be named __metadata__, got that name"),
    );
  });
});

describe("decodeSafetensors", () => {
  test("reads what the safetensors library of Python wrote", () => {
    const { tensors, metadata } = decodeSafetensors(Buffer.from(fixture.floats, "base64"));
    expect(tensors).toEqual(goldenTensors);
    expect(metadata).toEqual(fixture.metadata);
  });

  test("reads arrays that do not begin at a multiple of 4 bytes", () => {
    const bytes = fileOf(`${JSON.stringify({ w: entry([1], 0, 4) })} `, 4);
    for (let shift = 0; shift < 4; shift++) {
      const shifted = new Uint8Array(bytes.length + shift);
      shifted.set(bytes, shift);
      expect(decodeSafetensors(shifted.subarray(shift)).tensors).toEqual({ w: arrayOf([1], 0) });
    }
  });

  test("gives back what was encoded, with names as odd as they come", () => {
    const value = fc.float({ noNaN: true });
    const tensor = fc.array(value, { maxLength: 6 }).map((data) => arrayOf([data.length], ...data));
    const name = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "constructor", "7"));
    const tensors = fc.array(fc.tuple(name, tensor), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs));
    fc.assert(
      fc.property(tensors, (original) => {
        const decoded = decodeSafetensors(encodeSafetensors(original, { metadata: { note: "é" } }));
        expect(Object.entries(decoded.tensors).sort()).toEqual(Object.entries(original).sort());
        expect(decoded.metadata).toEqual({ note: "é" });
      }),
    );
  });

  test("copies: a change of the bytes does not reach the arrays", () => {
    const bytes = encodeSafetensors({ w: arrayOf([1], 5) });
    const { tensors } = decodeSafetensors(bytes);
    bytes.fill(0);
    expect([...tensors.w.data]).toEqual([5]);
  });

  test("names the element type that it does not read", () => {
    const decode = () => decodeSafetensors(Buffer.from(fixture.halves, "base64"), "half.safetensors");
    expect(decode).toThrow(
      new UnsupportedError('readSafetensors: "half" of "half.safetensors" must have dtype F32, got F16', {
        feature: "F16",
      }),
    );
  });

  test.each<[string, Uint8Array, string]>([
    ["fewer than 8 bytes", Buffer.alloc(7), "begin with 8 bytes of header length, got 7 bytes"],
    ["a header beyond the file", Buffer.alloc(12, 1), "hold its whole header of 72340172838076673 bytes, got 4 bytes"],
    ["an empty header", fileOf("", 0), "have a JSON object as its header, got Unexpected end of JSON input"],
    ["a header that is a list", fileOf([], 0), "have a JSON object as its header, got []"],
    [
      "an entry without offsets",
      fileOf({ w: { dtype: "F32", shape: [1] } }, 4),
      'give dtype, shape and data_offsets of "w", got {"dtype":"F32","shape":[1]}',
    ],
    [
      "a negative length",
      fileOf({ w: entry([-1], 0, 4) }, 4),
      'give dtype, shape and data_offsets of "w", got {"dtype":"F32","shape":[-1],"data_offsets":[0,4]}',
    ],
    [
      "a size that does not fit the shape",
      fileOf({ w: entry([2, 3], 0, 20) }, 20),
      'give "w" of shape [2,3] 24 bytes, got 20',
    ],
    [
      "arrays that overlap",
      fileOf({ a: entry([2], 0, 8), b: entry([2], 4, 12) }, 12),
      'have "b" at byte 8 of its data, without gap or overlap, got 4',
    ],
    [
      "a gap between arrays",
      fileOf({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12),
      'have "b" at byte 4 of its data, without gap or overlap, got 8',
    ],
    ["an array beyond the file", fileOf({ w: entry([2], 0, 8) }, 4), "hold 8 bytes of data, got 4"],
    ["bytes after the last array", fileOf({ w: entry([1], 0, 4) }, 9), "hold 4 bytes of data, got 9"],
    [
      "texts that are none",
      fileOf({ __metadata__: { epoch: 7 } }, 0),
      'hold texts by name under __metadata__, got {"epoch":7}',
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, "w.safetensors")).toThrow(
      new DataError(`readSafetensors: "w.safetensors" must ${message}`, { file: "w.safetensors" }),
    );
  });

  test("answers damaged bytes with an error of this package or with arrays", () => {
    const golden = Buffer.from(fixture.floats, "base64");
    const damages = fc.array(fc.tuple(fc.nat(golden.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damages, fc.nat(golden.length), (changes, length) => {
        const damaged = Uint8Array.from(golden);
        for (const [at, value] of changes) damaged[at] = value;
        try {
          decodeSafetensors(damaged.subarray(0, length));
        } catch (error) {
          expect(isCtError(error, "DataError", "UnsupportedError")).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("writeSafetensors and readSafetensors", () => {
  test("keep arrays and texts, by path and as bytes", async () => {
    await writeSafetensors(pathOf("fold-0", "best.safetensors"), goldenTensors, { metadata: { epoch: "7" } });
    const expected = { tensors: goldenTensors, metadata: { epoch: "7" } };
    expect(await readSafetensors(pathOf("fold-0", "best.safetensors"))).toEqual(expected);
    expect(await readSafetensors(Buffer.from(fixture.floats, "base64"))).toEqual(expected);
  });

  test("name a damaged and a missing file without their folder", async () => {
    await writeFile(pathOf("cut.safetensors"), Buffer.alloc(3));
    await expect(readSafetensors(pathOf("cut.safetensors"))).rejects.toThrow(
      'readSafetensors: "cut.safetensors" must begin with 8 bytes of header length, got 3 bytes',
    );
    await expect(readSafetensors(pathOf("none"))).rejects.toThrow(
      new DataError('readSafetensors: "none" must be readable, got ENOENT', { file: "none" }),
    );
  });
});
