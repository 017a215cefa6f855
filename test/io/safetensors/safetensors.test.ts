import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, ShapeError } from "../../../src/errors.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  writeSafetensors,
} from "../../../src/io/safetensors/safetensors.js";
import type { NamedArray } from "../../../src/types.js";
import fixture from "../fixtures/safetensors.json" with { type: "json" };
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

const arrayOf = (shape: readonly number[], ...data: readonly number[]): NamedArray => ({
  shape,
  data: Float32Array.from(data),
});

const bytesOf = (base64: string) => Buffer.from(base64, "base64");
const bitsOf = ({ data }: NamedArray) => new Uint32Array(data.buffer, data.byteOffset, data.length);

const goldenTensors = Object.fromEntries(
  Object.entries(fixture.tensors).map(([name, { shape, data }]) => [name, arrayOf(shape, ...data)]),
);

describe("encodeSafetensors", () => {
  test("writes the bytes that the safetensors library of Python writes", () => {
    expect(Buffer.from(encodeSafetensors(goldenTensors)).toString("base64")).toBe(fixture.floats);
  });

  test("begins the data at a multiple of 8 bytes, whatever the length of the names", () => {
    for (const name of ["a", "ab", "abc", "abcd", "é"]) {
      const bytes = encodeSafetensors({ [name]: arrayOf([1], 1) });
      expect((bytes.length - 4) % 8).toBe(0);
    }
  });

  test("does not depend on the order of arrays and metadata", () => {
    const [a, b] = [arrayOf([1], 1), arrayOf([2], 2, 3)];
    const forth = encodeSafetensors({ a, b }, { metadata: { x: "1", y: "2" } });
    const back = encodeSafetensors({ b, a }, { metadata: { y: "2", x: "1" } });
    expect(forth).toEqual(back);
  });

  test("adds metadata to the string that says that axes are in PyTorch's order", () => {
    const metadataOf = (metadata: Readonly<Record<string, string>>) =>
      decodeSafetensors(encodeSafetensors({}, { metadata })).metadata;
    expect(metadataOf({ epoch: "7" })).toEqual({ epoch: "7", format: "pt" });
    expect(metadataOf({ format: "np" })).toEqual({ format: "np" });
  });

  test("refuses a shape whose size differs from its data", () => {
    expect(() => encodeSafetensors({ w: arrayOf([2, 2], 1, 2, 3) })).toThrow(
      new ShapeError('encodeSafetensors: shape of "w"', "a shape of 3 elements", [2, 2]),
    );
  });

  test("refuses data other than 32-bit floats", () => {
    const doubles = { shape: [1], data: new Float64Array(1) } as unknown as NamedArray;
    expect(() => encodeSafetensors({ w: doubles })).toThrow(
      new TypeError('encodeSafetensors: tensors["w"].data must be a Float32Array, got a Float64Array'),
    );
  });

  test("refuses the name that the format reserves for metadata", () => {
    expect(() => encodeSafetensors({ __metadata__: arrayOf([], 1) })).toThrow(
      new RangeError("encodeSafetensors: an array must not be named __metadata__, got that name"),
    );
  });
});

describe("decodeSafetensors", () => {
  test("reads what the safetensors library of Python wrote", () => {
    const { tensors, metadata } = decodeSafetensors(bytesOf(fixture.floats));
    expect(tensors).toEqual(goldenTensors);
    expect(metadata).toEqual({ format: "pt" });
  });

  test("widens or rounds floats of every size as PyTorch does, to the bit, and leaves counters of batches out", () => {
    const { tensors } = decodeSafetensors(bytesOf(fixture.kinds));
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(fixture.widened).sort());
    for (const [name, { shape, data }] of Object.entries(fixture.widened)) {
      expect(tensors[name].shape).toEqual(shape);
      expect(Buffer.from(bitsOf(tensors[name]).slice().buffer).toString("base64")).toBe(data);
    }
  });

  test("reads arrays wherever they begin", () => {
    const bytes = encodeSafetensors({ w: arrayOf([1], 5) });
    for (let shift = 0; shift < 4; shift++) {
      const shifted = new Uint8Array(bytes.length + shift);
      shifted.set(bytes, shift);
      expect(decodeSafetensors(shifted.subarray(shift)).tensors).toEqual({ w: arrayOf([1], 5) });
    }
  });

  test("gives back the bits of what was encoded, with names as odd as they come", () => {
    const bits = fc.uint32Array({ maxLength: 6 });
    const tensor = bits.map(({ buffer, length }) => ({ shape: [length], data: new Float32Array(buffer, 0, length) }));
    const name = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "constructor", "7", '"{:'));
    const tensors = fc.array(fc.tuple(name, tensor), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs));
    fc.assert(
      fc.property(tensors, (original) => {
        const decoded = decodeSafetensors(encodeSafetensors(original, { metadata: { note: "é" } }));
        const named = (arrays: Readonly<Record<string, NamedArray>>) =>
          Object.entries(arrays).map(([key, array]) => [key, array.shape, [...bitsOf(array)]]);
        expect(named(decoded.tensors).sort()).toEqual(named(original).sort());
        expect(decoded.metadata).toEqual({ format: "pt", note: "é" });
      }),
    );
  });

  test("copies: a change of the bytes does not reach the arrays", () => {
    const bytes = encodeSafetensors({ w: arrayOf([1], 5) });
    const { tensors } = decodeSafetensors(bytes);
    bytes.fill(0);
    expect([...tensors.w.data]).toEqual([5]);
  });
});

const field = fileURLToPath(new URL("../../../../shared/data/field/weights/", import.meta.url));

describe.skipIf(!existsSync(field))("readSafetensors on files of other kinds", () => {
  test("names a checkpoint of PyTorch", async () => {
    await expect(readSafetensors(`${field}ckpt.pth`)).rejects.toThrow(
      'readSafetensors: "ckpt.pth" must be a safetensors file, got a zip archive, such as a PyTorch checkpoint (.pth): ' +
        "convert it with safetensors.torch.save_file in Python",
    );
  });

  test("names a pointer of git-lfs", async () => {
    await expect(readSafetensors(`${field}lfs.safetensors`)).rejects.toThrow(
      'readSafetensors: "lfs.safetensors" must be a safetensors file, got a git-lfs pointer to the file: fetch it with ' +
        '"git lfs pull"',
    );
  });
});

describe("writeSafetensors and readSafetensors", () => {
  test("keep arrays and metadata, by path and as bytes", async () => {
    const path = pathOf("fold-0", "best.safetensors");
    await writeSafetensors(path, goldenTensors, { metadata: { epoch: "7" } });
    const expected = { tensors: goldenTensors, metadata: { epoch: "7", format: "pt" } };
    expect(await readSafetensors(path)).toEqual(expected);
    expect(await readSafetensors(await readFile(path))).toEqual(expected);
  });

  test("write parts of larger arrays, not the whole", async () => {
    const whole = Float32Array.of(1, 2, 3, 4);
    await writeSafetensors(pathOf("part.safetensors"), { w: { shape: [2], data: whole.subarray(1, 3) } });
    expect((await readSafetensors(pathOf("part.safetensors"))).tensors).toEqual({ w: arrayOf([2], 2, 3) });
  });

  test("leave the old file and nothing else when the arrays are refused", async () => {
    const path = pathOf("weights.safetensors");
    await writeSafetensors(path, goldenTensors);
    await expect(writeSafetensors(path, { w: arrayOf([2], 1) })).rejects.toThrow(ShapeError);
    expect((await readSafetensors(path)).tensors).toEqual(goldenTensors);
    expect(await readdir(pathOf())).toEqual(["weights.safetensors"]);
  });

  test("name a damaged and a missing file and a folder without the folder it lies in", async () => {
    await writeFile(pathOf("cut.safetensors"), Buffer.alloc(3));
    const read = (name: string) => readSafetensors(pathOf(name));
    await expect(read("cut.safetensors")).rejects.toThrow(
      'readSafetensors: "cut.safetensors" must begin with 8 bytes of header length, got 3 bytes',
    );
    await expect(read("none")).rejects.toThrow(
      new DataError('readSafetensors: "none" must be readable, got ENOENT', { file: "none" }),
    );
    await expect(read(".")).rejects.toThrow(/^readSafetensors: ".*" must be a file, got a folder, a pipe or a device$/);
  });
});
