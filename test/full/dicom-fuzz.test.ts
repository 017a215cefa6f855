import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeSlice, parseHeader, parseImage, toHuSlice } from "../../src/dicom/index.js";
import { notImageReason } from "../../src/dicom/internal.js";
import { isCtError } from "../../src/errors.js";
import { buildDicom, concat, syntaxes } from "../dicom/build-dicom.js";
import {
  type CompressedFile,
  codestreamOf,
  decodeFirst,
  imageOf,
  oneOfEachCodec,
  withCodestream,
} from "../dicom/compressed-files.js";
import { hostileFiles, setSizes, soundFiles } from "./hostile-dicom.js";

const CASES = 20_000;
const FAILURES = 500;
const MEBIBYTE = 2 ** 20;

/** Most that one call may take, of processor time: others use the machine too. */
const MOST_MILLISECONDS = 1000;

/** Most memory that reading may take at any time, and that it may keep: garbage that is not collected yet is part of it. */
const [MOST_BYTES, MOST_KEPT_BYTES] = [256 * MEBIBYTE, 64 * MEBIBYTE];

const processorMilliseconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const largestMemory = () => process.resourceUsage().maxRSS * 1024;

const soundByCodec: ReadonlyMap<string, CompressedFile> = new Map(
  oneOfEachCodec.map((file) => [file.transferSyntax, file]),
);

/** One codec of each decoder: JPEG, JPEG-LS, JPEG 2000, RLE. */
const oneOfEachDecoder = oneOfEachCodec.filter(({ transferSyntax }) =>
  /\.4\.50$|\.4\.80$|\.4\.90$|\.5$/.test(transferSyntax),
);

/** What went to the console or to the streams behind it. */
const written: unknown[] = [];
const METHODS = ["log", "info", "warn", "error", "debug", "trace"] as const;
const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
const methods = METHODS.map((name) => ({ name, method: console[name] }));

/** Runs one step of reading; what it throws must be an error of the package. */
async function attempt<T>(step: () => T | Promise<T>): Promise<T | undefined> {
  const start = processorMilliseconds();
  try {
    return await step();
  } catch (error) {
    if (!isCtError(error)) throw error;
    return undefined;
  } finally {
    expect(processorMilliseconds() - start).toBeLessThan(MOST_MILLISECONDS);
  }
}

/** Reads a file as far as it goes; after a frame that fails, a sound one of the same encoding must be decoded. */
async function readAll(bytes: Uint8Array): Promise<void> {
  await attempt(() => parseHeader(bytes));
  await attempt(() => notImageReason(bytes));
  const image = await attempt(() => parseImage(bytes));
  for (const [index, { Rows, Columns, TransferSyntaxUID }] of (image?.slices ?? []).entries()) {
    const stored = await attempt(() => decodeSlice(image!, index));
    if (stored) {
      expect(stored.pixels.shape).toEqual([Rows, Columns]);
      await attempt(() => toHuSlice(stored));
      continue;
    }
    const sound = soundByCodec.get(TransferSyntaxUID);
    if (sound) expect(await decodeFirst(imageOf(sound))).toBe(sound.frames[0].pixels);
  }
}

/** Makes a deflated file of a few hundred kilobytes with so many mebibytes of pixels, all 0. */
function deflateBomb(mebibytes: number, values: Readonly<Record<string, number | string>> = {}): Uint8Array {
  const metaBytes = (transferSyntax: string) => 140 + transferSyntax.length + (transferSyntax.length % 2);
  const meta = buildDicom({ transferSyntax: syntaxes.deflated }).subarray(0, metaBytes(syntaxes.deflated));
  const header = buildDicom({ values, pixels: new Uint8Array(0) }).subarray(metaBytes(syntaxes.explicit));
  new DataView(header.buffer, header.byteOffset).setUint32(header.length - 4, mebibytes * MEBIBYTE, true);
  // What ends with a full flush can be repeated. At the end stands an empty last block.
  const [start, zeros] = [header, new Uint8Array(MEBIBYTE)].map((bytes) =>
    deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH }),
  );
  return concat([meta, start, ...new Array<Uint8Array>(mebibytes).fill(zeros), Uint8Array.of(3, 0)]);
}

describe("reading hostile files", () => {
  let memory = 0;
  beforeAll(async () => {
    for (const { stream } of streams) stream.write = (chunk: unknown) => written.push(chunk) > 0;
    for (const { name } of methods) console[name] = (...parts: unknown[]) => void written.push(parts);
    for (const bytes of soundFiles) await readAll(bytes);
    memory = largestMemory();
  });
  afterAll(() => {
    for (const { stream, write } of streams) stream.write = write;
    for (const { name, method } of methods) console[name] = method;
  });

  test.each<[string, Uint8Array]>([
    ["few pixels", deflateBomb(512)],
    ["pixels without number", deflateBomb(512, { Rows: 65535, Columns: 65535 })],
    ["thousands of frames", deflateBomb(512, { Rows: 512, Columns: 512, NumberOfFrames: "2000" })],
  ])("takes no memory for what a deflate bomb holds, or claims to: %s", async (_, bomb) => {
    await readAll(bomb);
    expect(largestMemory() - memory).toBeLessThan(MOST_BYTES);
  });

  test.each(oneOfEachCodec)("takes no memory for pixels that header and codestream invent: $name", async (file) => {
    for (const [rows, cols] of [
      [2048, 2048],
      [64, 65535],
      [65535, 65535],
    ]) {
      await readAll(setSizes(Uint8Array.from(Buffer.from(file.file, "base64")), rows, cols));
    }
    expect(largestMemory() - memory).toBeLessThan(MOST_BYTES);
  });

  test.each(oneOfEachDecoder)(`holds on to no memory after ${FAILURES} failures: $name`, async (file) => {
    const image = imageOf(file);
    const codestream = codestreamOf(image);
    const damaged = withCodestream(image, codestream.subarray(0, codestream.length / 2));
    const fail = async (times: number) => {
      for (let i = 0; i < times; i++) expect(await attempt(() => decodeSlice(damaged, 0))).toBeUndefined();
      return process.memoryUsage().rss;
    };
    const before = await fail(FAILURES / 10);
    expect((await fail(FAILURES)) - before).toBeLessThan(MOST_KEPT_BYTES);
    expect(await decodeFirst(image)).toBe(file.frames[0].pixels);
  });

  test(`throws its own errors only, each time within a second: ${CASES} files`, async () => {
    await fc.assert(fc.asyncProperty(hostileFiles, readAll), { seed: 3, numRuns: CASES, endOnFailure: true });
    expect(largestMemory() - memory).toBeLessThan(MOST_BYTES);
  });

  test("writes nothing to the console", () => {
    expect(written).toEqual([]);
  });
});
