import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, isCtError, UnsupportedError } from "../../../src/errors.js";
import { decodeSafetensors, readTensors } from "../../../src/io/safetensors/safetensors.js";
import type { PartReader } from "../../../src/io/safetensors/safetensors-header.js";
import fixture from "../fixtures/safetensors.json" with { type: "json" };

const kinds = Buffer.from(fixture.kinds, "base64");

/** Puts a file together from a header and data, right or wrong. */
function fileOf(header: unknown, dataLength: number): Uint8Array {
  const json = header instanceof Uint8Array ? header : Buffer.from(textOf(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataLength)]);
}

const textOf = (header: unknown) => (typeof header === "string" ? header : JSON.stringify(header));

const entry = (shape: readonly unknown[], begin: number, end: number, dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

/** Returns a reader of parts of a file that fails for a part outside it, or if more than the whole is requested. */
function watch(bytes: Uint8Array): PartReader {
  let left = bytes.length;
  const read = (start: number, length: number) => {
    left -= length;
    expect(start >= 0 && length >= 0 && start + length <= bytes.length && left >= 0).toBe(true);
    return Uint8Array.from(bytes.subarray(start, start + length));
  };
  return { size: bytes.length, read };
}

/** Reads a file that may be damaged; the result may be arrays or an error of this package. */
function readDamaged(bytes: Uint8Array): void {
  try {
    readTensors(watch(bytes));
  } catch (error) {
    if (!isCtError(error, "DataError", "UnsupportedError")) throw error;
  }
}

describe("decodeSafetensors on damaged files", () => {
  test.each<[string, Uint8Array, string]>([
    ["no bytes", Buffer.alloc(0), "begin with 8 bytes of header length, got 0 bytes"],
    ["fewer than 8 bytes", Buffer.alloc(7), "begin with 8 bytes of header length, got 7 bytes"],
    ["a header beyond the file", Buffer.alloc(12, 1), "hold its whole header of 72340172838076673 bytes, got 4 bytes"],
    [
      "a header of the greatest length",
      Buffer.alloc(8, 255),
      "hold its whole header of 18446744073709551615 bytes, got 0 bytes",
    ],
    [
      "a checkpoint of PyTorch",
      Buffer.from("PK\u0003\u0004\u0000\u0000\b\barchive/data.pkl"),
      "be a safetensors file, got a zip archive, such as a PyTorch checkpoint (.pth): convert it with " +
        "safetensors.torch.save_file in Python",
    ],
    [
      "an old checkpoint of PyTorch",
      Buffer.from("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j", "latin1"),
      "be a safetensors file, got a PyTorch checkpoint (.pth): convert it with safetensors.torch.save_file in Python",
    ],
    [
      "a pointer of git-lfs",
      Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 21355344\n"),
      'be a safetensors file, got a git-lfs pointer to the file: fetch it with "git lfs pull"',
    ],
    [
      "a page",
      Buffer.from("<!DOCTYPE html>\n<html><title>Sign in</title></html>\n"),
      "be a safetensors file, got an HTML page: download the file itself, not the page about it",
    ],
    ["an empty header", fileOf("", 0), "have a JSON object as its header, got Unexpected end of JSON input"],
    ["a header that is a list", fileOf([], 0), "have a JSON object as its header, got []"],
    ["a header that is null", fileOf(null, 0), "have a JSON object as its header, got null"],
    [
      "a header that is not UTF-8",
      fileOf(Buffer.from('{"\xff":0}', "latin1"), 0),
      "have a JSON object as its header, got The encoded data was not valid for encoding utf-8",
    ],
    [
      "two arrays of the same name",
      fileOf('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0077":{}}', 4),
      'have each name once in an object of its header, got "w" twice',
    ],
    [
      "two shapes of one array",
      fileOf('{"w":{"dtype":"F32","shape":[2],"shape":[1],"data_offsets":[0,4]}}', 4),
      'have each name once in an object of its header, got "shape" twice',
    ],
    ["an entry that is a number", fileOf({ w: 4 }, 4), 'give dtype, shape and data_offsets of "w", got 4'],
    [
      "an entry without offsets",
      fileOf({ w: { dtype: "F32", shape: [1] } }, 4),
      "give dtype, shape and data_offsets of \"w\", got { dtype: 'F32', shape: [ 1 ] }",
    ],
    [
      "an element type that is not a string",
      fileOf({ w: { ...entry([1], 0, 4), dtype: 32 } }, 4),
      'give dtype, shape and data_offsets of "w", got { dtype: 32, shape: [ 1 ], data_offsets: [ 0, 4 ] }',
    ],
    [
      "a negative length",
      fileOf({ w: entry([-1], 0, 4) }, 4),
      "give dtype, shape and data_offsets of \"w\", got { dtype: 'F32', shape: [ -1 ], data_offsets: [ 0, 4 ] }",
    ],
    [
      "a length that is not a whole number",
      fileOf({ w: entry([0.5, 2], 0, 4) }, 4),
      "give dtype, shape and data_offsets of \"w\", got { dtype: 'F32', shape: [ 0.5, 2 ], data_offsets: [ 0, 4 ] }",
    ],
    [
      "a shape as deep as lists can be",
      fileOf(`{"w":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, 4),
      'give dtype, shape and data_offsets of "w", got [ [ [Array] ] ]',
    ],
    ["a size below its shape", fileOf({ w: entry([2, 3], 0, 20) }, 20), 'give "w" of shape [2,3] 24 bytes, got 20'],
    ["a size above its shape", fileOf({ w: entry([2], 0, 12) }, 12), 'give "w" of shape [2] 8 bytes, got 12'],
    [
      "a size of another element type",
      fileOf({ w: entry([2], 0, 8, "F16") }, 8),
      'give "w" of shape [2] 4 bytes, got 8',
    ],
    ["an end before its begin", fileOf({ w: entry([1], 4, 0) }, 4), 'give "w" of shape [1] 4 bytes, got -4'],
    [
      "a counter of the wrong size",
      fileOf({ num_batches_tracked: entry([], 0, 4, "I64") }, 4),
      'give "num_batches_tracked" of shape [] 8 bytes, got 4',
    ],
    [
      "10^12 numbers in a file that has none",
      fileOf({ w: entry([1e6, 1e6], 0, 4e12) }, 0),
      "hold 4000000000000 bytes of data, got 0",
    ],
    [
      "more numbers than can be counted",
      fileOf({ w: entry([2 ** 40, 2 ** 40], 0, 4) }, 4),
      'give "w" of shape [1099511627776,1099511627776] 4.835703278458517e+24 bytes, got 4',
    ],
    [
      "arrays that overlap",
      fileOf({ a: entry([2], 0, 8), b: entry([2], 4, 12) }, 12),
      'have "b" at byte 8 of its data, without gap or overlap, got 4',
    ],
    [
      "arrays that lie on each other",
      fileOf({ a: entry([1], 0, 4), b: entry([1], 0, 4) }, 4),
      'have "b" at byte 4 of its data, without gap or overlap, got 0',
    ],
    [
      "an array that overlaps a counter",
      fileOf({ "bn1.num_batches_tracked": entry([], 0, 8, "I64"), w: entry([1], 4, 8) }, 8),
      'have "w" at byte 8 of its data, without gap or overlap, got 4',
    ],
    [
      "a gap between arrays",
      fileOf({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12),
      'have "b" at byte 4 of its data, without gap or overlap, got 8',
    ],
    ["an array beyond the file", fileOf({ w: entry([2], 0, 8) }, 4), "hold 8 bytes of data, got 4"],
    ["bytes after the last array", fileOf({ w: entry([1], 0, 4) }, 9), "hold 4 bytes of data, got 9"],
    [
      "metadata other than strings",
      fileOf({ __metadata__: { epoch: 7 } }, 0),
      "hold strings by name under __metadata__, got { epoch: 7 }",
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, "w.safetensors")).toThrow(
      new DataError(`readSafetensors: "w.safetensors" must ${message}`, { file: "w.safetensors" }),
    );
  });

  test("names every array of an element type that it does not read", () => {
    const decode = () => decodeSafetensors(Buffer.from(fixture.integers, "base64"), "w.safetensors");
    expect(decode).toThrow(
      new UnsupportedError(
        'readSafetensors: "w.safetensors" must hold arrays of F64, F32, F16, BF16, got "steps" of I64, "mask" of BOOL',
        { feature: "I64" },
      ),
    );
  });

  test("refuses a header longer than the format allows before it reads it", () => {
    const read = (start: number, length: number) => {
      expect([start, length]).toEqual([0, 8]);
      return Uint8Array.of(1, 225, 245, 5, 0, 0, 0, 0);
    };
    expect(() => readTensors({ size: 2e8, read })).toThrow(
      new DataError("must have a header of at most 100000000 bytes, got 100000001"),
    );
  });

  test("refuses a file that is cut short anywhere", () => {
    fc.assert(
      fc.property(fc.nat(kinds.length - 1), (length) => {
        expect(() => decodeSafetensors(kinds.subarray(0, length))).toThrow(DataError);
      }),
    );
  });

  test("refuses a file that shrinks while it is read", () => {
    const cut = kinds.subarray(0, kinds.length - 1);
    const read = (start: number, length: number) => Uint8Array.from(cut.subarray(start, start + length));
    expect(() => readTensors({ size: kinds.length, read })).toThrow(
      new DataError('must keep its size while it is read, got the end in "f16"'),
    );
  });

  test("reads no byte outside the file and none twice, whatever bytes are damaged", () => {
    const damages = fc.array(fc.tuple(fc.nat(kinds.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damages, (changes) => {
        const damaged = Uint8Array.from(kinds);
        for (const [at, value] of changes) damaged[at] = value;
        readDamaged(damaged);
      }),
      { numRuns: 1000 },
    );
  });

  test("reads no byte outside the file and none twice, whatever the header says", () => {
    const count = fc.oneof(fc.nat(16), fc.constantFrom(2 ** 31, 2 ** 40, 2 ** 53 - 1, 2 ** 64, -4, 0.5));
    const stated = fc.record({
      dtype: fc.constantFrom("F64", "F32", "F16", "BF16", "I64"),
      shape: fc.array(count, { maxLength: 3 }),
      data_offsets: fc.tuple(count, count),
    });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), stated), fc.nat(64), (header, dataLength) => {
        readDamaged(fileOf(header, dataLength));
      }),
      { numRuns: 500 },
    );
  });
});
