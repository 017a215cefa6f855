import { execFileSync } from "node:child_process";
import { mkdir, open, truncate, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { DataError, isCtError, UnsupportedError } from "../../../src/errors.js";
import { listSource, type SourceFile } from "../../../src/io/sources/dicom-source.js";
import { readSource, readSourceStart } from "../../../src/io/sources/read-source.js";
import { buildZip, type ZipPart } from "../build-zip.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

/** A file of a folder. */
function fileAt(path: string): SourceFile {
  return { file: basename(path), locator: { kind: "file", path } };
}

/** Writes an archive, and returns its only entry. */
async function entryOf(bytes: Uint8Array): Promise<SourceFile> {
  const path = pathOf("set.zip");
  await writeFile(path, bytes);
  const files = await listSource(path);
  expect(files).toHaveLength(1);
  return files[0];
}

/** An entry that is built byte by byte. */
function partOf(part: Partial<ZipPart>): Promise<SourceFile> {
  return entryOf(buildZip([{ name: "study/slice.dcm", ...part }]));
}

/** The same bytes as a file, as a stored and as a deflated entry. */
async function sourcesOf(bytes: Uint8Array): Promise<SourceFile[]> {
  await writeFile(pathOf("slice.dcm"), bytes);
  const levels = [0, 1, 9] as const;
  await Promise.all(
    levels.map((level) => writeFile(pathOf(`${level}.zip`), zipSync({ "slice.dcm": [bytes, { level }] }))),
  );
  const lists = await Promise.all(levels.map((level) => listSource(pathOf(`${level}.zip`))));
  return [fileAt(pathOf("slice.dcm")), ...lists.flat()];
}

/** Bytes that hardly deflate in the one half and very well in the other. */
const someBytes = fc
  .tuple(fc.uint8Array({ maxLength: 600 }), fc.nat(600), fc.boolean())
  .map(([noise, zeros, noiseFirst]) => {
    const halves = noiseFirst ? [noise, new Uint8Array(zeros)] : [new Uint8Array(zeros), noise];
    return Uint8Array.from(Buffer.concat(halves));
  });

describe("readSource", () => {
  test("reads all bytes of a file, of a stored and of a deflated entry", async () => {
    await fc.assert(
      fc.asyncProperty(someBytes, async (bytes) => {
        for (const source of await sourcesOf(bytes)) expect(Uint8Array.from(readSource(source))).toEqual(bytes);
      }),
      { numRuns: 30 },
    );
  });

  test("names a deleted file by its label, without its path", () => {
    const source: SourceFile = { file: "study/gone.dcm", locator: { kind: "file", path: pathOf("study", "gone.dcm") } };
    expect(() => readSource(source)).toThrow(
      new DataError('readSource: "study/gone.dcm" must be readable, got ENOENT', { file: "study/gone.dcm" }),
    );
  });

  test("refuses a folder", async () => {
    await mkdir(pathOf("folder"));
    expect(() => readSource(fileAt(pathOf("folder")))).toThrow(
      'readSource: "folder" must be a file, got a folder, a pipe or a device',
    );
  });

  test.skipIf(process.platform === "win32")("refuses a pipe, and does not wait for it", () => {
    execFileSync("mkfifo", [pathOf("pipe.dcm")]);
    expect(() => readSource(fileAt(pathOf("pipe.dcm")))).toThrow(
      'readSource: "pipe.dcm" must be a file, got a folder, a pipe or a device',
    );
  });

  test("refuses a file above 2 GiB before it reads it", async () => {
    await writeFile(pathOf("large.dcm"), "");
    await truncate(pathOf("large.dcm"), 2 ** 31);
    expect(() => readSource(fileAt(pathOf("large.dcm")))).toThrow(
      'readSource: "large.dcm" must be at most 2147483647 bytes, got 2147483648',
    );
  });

  test("reads an entry of zip64 that lies beyond 4 GiB", async () => {
    const base = 5 * 2 ** 30;
    const data = Uint8Array.of(1, 2, 3);
    const handle = await open(pathOf("far.zip"), "w");
    await handle.write(buildZip([{ name: "first" }]), 0, 4, 0);
    await handle.write(buildZip([{ name: "far.dcm", data }], { base, isZip64: true }), 0, null, base);
    await handle.close();
    const [far] = await listSource(pathOf("far.zip"));
    expect(far).toMatchObject({ file: "far.dcm", locator: { offset: base } });
    expect(Uint8Array.from(readSource(far))).toEqual(data);
  });
});

describe("readSourceStart", () => {
  test("reads the first bytes of a file, of a stored and of a deflated entry, and whether they are all", async () => {
    await fc.assert(
      fc.asyncProperty(someBytes, fc.integer({ min: 1, max: 1500 }), async (bytes, byteCount) => {
        for (const source of await sourcesOf(bytes)) {
          const start = readSourceStart(source, byteCount);
          expect(Uint8Array.from(start.bytes)).toEqual(bytes.subarray(0, byteCount));
          expect(start.isWhole).toBe(byteCount >= bytes.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses %d bytes", (byteCount) => {
    expect(() => readSourceStart(fileAt(pathOf("slice.dcm")), byteCount)).toThrow(
      new RangeError(`readSourceStart: byteCount must be a whole number, at least 1, got ${byteCount}`),
    );
  });

  test("reads one byte of an entry whose data begin with a long table", async () => {
    const text = Uint8Array.from({ length: 20_000 }, (_, index) => (index ** 2 % 251) + 1);
    const source = await partOf({ data: deflateRawSync(text), method: 8, size: text.length });
    expect(Array.from(readSourceStart(source, 1).bytes)).toEqual([1]);
  });

  test("reads the start of an entry whose end is damaged", async () => {
    const data = deflateRawSync(Uint8Array.from({ length: 100_000 }, (_, index) => (index * index) >> 3));
    data.fill(0xff, data.length / 2);
    const { bytes, isWhole } = readSourceStart(await partOf({ data, method: 8, size: 100_000 }), 100);
    expect(isWhole).toBe(false);
    expect(Array.from(bytes.subarray(0, 5))).toEqual([0, 0, 0, 1, 2]);
  });

  test("gives up on an entry that starts with megabytes of nothing", async () => {
    const emptyBlocks = Buffer.alloc(5_000_000, Uint8Array.of(0, 0, 0, 0xff, 0xff));
    const data = Buffer.concat([emptyBlocks, deflateRawSync(new Uint8Array(1000))]);
    expect(readSourceStart(await partOf({ data, method: 8, size: 1000 }), 100)).toEqual({
      bytes: expect.objectContaining({ length: 0 }),
      isWhole: false,
    });
  });
});

describe.each([
  ["readSource", readSource],
  ["readSourceStart", (source: SourceFile) => readSourceStart(source, 16)],
] as const)("%s of an entry that cannot be read", (what, read) => {
  test.each<[string, Partial<ZipPart>, string]>([
    ["is encrypted", { flags: 1 }, "must not be encrypted, got an encrypted zip entry"],
    ["is above 2 GiB", { method: 8, size: 2 ** 31 }, "must be at most 2147483647 bytes, got 2147483648"],
    ["has another compression", { method: 14 }, "must be stored or deflated, got zip compression method 14"],
  ])("throws an UnsupportedError where it %s", async (_, part, reason) => {
    const source = await partOf(part);
    expect(() => read(source)).toThrow(UnsupportedError);
    expect(() => read(source)).toThrow(`${what}: "study/slice.dcm" ${reason}`);
  });

  const data = deflateRawSync(new Uint8Array(100));
  test.each<[string, Partial<ZipPart>, string]>([
    ["states two sizes though stored", { size: 7 }, "must be stored in its 7 bytes, got 0"],
    ["lies elsewhere", { offset: 3 }, "must start at byte 3 of the zip archive, got something else there"],
    [
      "lies beyond the end",
      { offset: 9e8 },
      "must start at byte 900000000 of the zip archive, got something else there",
    ],
    [
      "is longer than the archive",
      { size: 1e9, compressedSize: 1e9 },
      "must end within the 128 bytes of the zip archive, got an end at 1000000045",
    ],
    ["is more than it states", { data, method: 8, size: 99 }, "must inflate to 99 bytes, got ERR_BUFFER_TOO_LARGE"],
    ["is damaged", { data: Uint8Array.of(0xff), method: 8, size: 9 }, "must inflate to 9 bytes, got Z_DATA_ERROR"],
  ])("throws a DataError where it %s", async (_, part, reason) => {
    const source = await partOf(part);
    expect(() => read(source)).toThrow(
      new DataError(`${what}: "study/slice.dcm" ${reason}`, { file: "study/slice.dcm" }),
    );
  });
});

describe("readSource of a damaged entry", () => {
  const zeros = new Uint8Array(100);
  const data = deflateRawSync(zeros);
  test.each<[string, Partial<ZipPart>, string]>([
    ["is less than it states", { data, method: 8, size: 101 }, "must hold 101 bytes, got 100"],
    ["is truncated", { data: data.subarray(0, 3), method: 8, size: 100 }, "must inflate to 100 bytes, got Z_BUF_ERROR"],
    ["has changed", { data: zeros, checksum: 1 }, "must have the CRC-32 1, got 2575877834"],
  ])("throws a DataError where it %s", async (_, part, reason) => {
    const source = await partOf(part);
    expect(() => readSource(source)).toThrow(
      new DataError(`readSource: "study/slice.dcm" ${reason}`, { file: "study/slice.dcm" }),
    );
  });

  test("inflates no more of a bomb than it states", async () => {
    const bomb = deflateRawSync(new Uint8Array(50_000_000));
    const source = await partOf({ data: bomb, method: 8, size: 1000 });
    const before = process.memoryUsage().arrayBuffers;
    expect(() => readSource(source)).toThrow("must inflate to 1000 bytes, got ERR_BUFFER_TOO_LARGE");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  test("fails with an error of the package without a path, wherever an archive is damaged", async () => {
    const whole = buildZip([{ name: "a.dcm", data, method: 8, size: 100, checksum: 0x9988c6ca }], { isZip64: true });
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = whole.slice();
        for (const [index, value] of changes) bytes[index] = value;
        await writeFile(pathOf("damaged.zip"), bytes);
        const files = await listSource(pathOf("damaged.zip")).catch(() => []);
        for (const read of files.flatMap((file) => [() => readSourceStart(file, 16), () => readSource(file)])) {
          try {
            read();
          } catch (error) {
            expect(isCtError(error, "DataError", "UnsupportedError")).toBe(true);
            expect((error as Error).message).not.toContain(pathOf());
          }
        }
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});
