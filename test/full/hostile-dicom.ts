import fc from "fast-check";
import { buildDicom, concat, syntaxes, words } from "../dicom/build-dicom.js";
import { compressedFiles } from "../dicom/compressed-files.js";
import { readFixture } from "../engines.js";

type Bytes = Uint8Array;
/** Something that damages a file; it may change what it is given. */
type Mutation = (bytes: Bytes) => Bytes;

const encodings = readFixture<readonly { readonly file: string }[]>(
  new URL("../dicom/", import.meta.url).href,
  "encodings.json",
);

/** Files of the builder: one frame and three, in each transfer syntax that it writes. */
const built = Object.values(syntaxes).flatMap((transferSyntax) => [
  buildDicom({ transferSyntax }),
  buildDicom({
    transferSyntax,
    values: { NumberOfFrames: "3", PixelPaddingValue: 7 },
    pixels: words(new Array(18).fill(7), transferSyntax),
  }),
]);

/** Sound files to begin with, in all encodings. */
export const soundFiles: readonly Bytes[] = [
  ...[...compressedFiles, ...encodings].map(({ file }) => Uint8Array.from(Buffer.from(file, "base64"))),
  ...built,
];

/** The words of a header that say how large the pixels are, as little-endian tags. */
const TAGS = [0x0010, 0x0011, 0x0100, 0x0101, 0x0102, 0x0103, 0x0002].map((element) => [
  0x28,
  0,
  element & 255,
  element >> 8,
]);
const [ROWS, COLUMNS] = TAGS;
const NUMBER_OF_FRAMES = [0x28, 0, 0x08, 0];
const PIXEL_DATA = [0xe0, 0x7f, 0x10, 0];
const ITEM = [0xfe, 0xff, 0, 0xe0];
const START_OF_JPEG = [0xff, 0xd8];
const START_OF_JPEG_2000 = [0xff, 0x4f, 0xff, 0x51];
/** Of JPEG and JPEG-LS, with the high byte of their length. */
const FRAME_HEADERS = [0xc0, 0xc1, 0xc2, 0xc3, 0xf7].map((marker) => [0xff, marker, 0]);

/** Finds all places of a pattern. */
function offsetsOf(bytes: Bytes, pattern: readonly number[]): number[] {
  const [buffer, wanted] = [Buffer.from(bytes), Buffer.from(pattern)];
  const found: number[] = [];
  for (let at = buffer.indexOf(wanted); at >= 0; at = buffer.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

/** Writes bytes as far as there is room. */
function overwrite(bytes: Bytes, offset: number, values: readonly number[]): Bytes {
  values.forEach((value, index) => {
    if (offset >= 0 && offset + index < bytes.length) bytes[offset + index] = value;
  });
  return bytes;
}

const littleEndian = (value: number) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);

/** Writes the value of the first element of a tag; its header has eight bytes, explicit or implicit. */
const setValue = (bytes: Bytes, tag: readonly number[], value: readonly number[]) =>
  offsetsOf(bytes, tag)
    .slice(0, 1)
    .reduce((changed, offset) => overwrite(changed, offset + 8, value), bytes);

const word = (value: number) => littleEndian(value).slice(0, 2);

/** Sets rows and columns in the header and in each codestream, so that they agree. */
export function setSizes(bytes: Bytes, rows: number, cols: number): Bytes {
  setValue(setValue(bytes, ROWS, word(rows)), COLUMNS, word(cols));
  const long = [cols, rows].flatMap((value) => littleEndian(value).reverse());
  for (const at of offsetsOf(bytes, START_OF_JPEG_2000))
    for (const field of [8, 24]) overwrite(bytes, at + field, long);
  const short = [rows, cols].flatMap((value) => word(value).reverse());
  for (const at of FRAME_HEADERS.flatMap((header) => offsetsOf(bytes, header))) overwrite(bytes, at + 5, short);
  return bytes;
}

const place = fc.nat({ max: 0xffff });
const byte = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0xff), fc.nat({ max: 255 }));
const length = fc.constantFrom(0, 1, 3, 0xffff, 0x7fffffff, 0xfffffffe, 0xffffffff);
const size = fc.constantFrom(0, 1, 2, 3, 8, 13, 255, 256, 512, 2048, 4096, 65535);
const extreme = fc.constantFrom(0, 1, 2, 7, 8, 9, 12, 15, 16, 17, 32, 64, 255, 256, 4096, 32767, 32768, 65535);

/** Where a place lies in a file, its end included. */
const within = (bytes: Bytes, at: number) => at % (bytes.length + 1);

/** Some bytes behind the given part of the file. */
const writeBytes = (part: number) =>
  fc.array(fc.record({ place, byte }), { minLength: 1, maxLength: 6 }).map(
    (changes): Mutation =>
      (bytes) => {
        const start = Math.floor(bytes.length * part);
        for (const each of changes) overwrite(bytes, start + within(bytes.subarray(start), each.place), [each.byte]);
        return bytes;
      },
  );

/** Some bytes behind a pattern, such as a field of a codestream, or the length of an item. */
const writeBehind = (pattern: readonly number[], reach: number) =>
  fc
    .record({
      skip: fc.nat({ max: 4 }),
      offset: fc.nat({ max: reach }),
      values: fc.array(byte, { minLength: 1, maxLength: 4 }),
    })
    .map(
      ({ skip, offset, values }): Mutation =>
        (bytes) => {
          const found = offsetsOf(bytes, pattern);
          if (found.length === 0) return bytes;
          return overwrite(bytes, found[skip % found.length] + pattern.length + offset, values);
        },
    );

const flipBit = fc.record({ place, bit: fc.nat({ max: 7 }) }).map(
  (flip): Mutation =>
    (bytes) => {
      const at = within(bytes, flip.place);
      return overwrite(bytes, at, [bytes[at] ^ (1 << flip.bit)]);
    },
);

const insertRun = fc.record({ place, run: fc.uint8Array({ minLength: 1, maxLength: 64 }) }).map(
  (insert): Mutation =>
    (bytes) => {
      const at = within(bytes, insert.place);
      return concat([bytes.subarray(0, at), insert.run, bytes.subarray(at)]);
    },
);

const removeRun = fc.record({ place, count: fc.integer({ min: 1, max: 64 }) }).map(
  (remove): Mutation =>
    (bytes) => {
      const at = within(bytes, remove.place);
      return concat([bytes.subarray(0, at), bytes.subarray(at + remove.count)]);
    },
);

const splice = fc.record({ place, other: fc.constantFrom(...soundFiles), from: place }).map(
  ({ place: at, other, from }): Mutation =>
    (bytes) =>
      concat([bytes.subarray(0, within(bytes, at)), other.subarray(within(other, from))]),
);

const truncate = place.map(
  (at): Mutation =>
    (bytes) =>
      bytes.slice(0, within(bytes, at)),
);

const writeLength = fc.record({ place, length }).map(
  (field): Mutation =>
    (bytes) =>
      overwrite(bytes, within(bytes, field.place), littleEndian(field.length)),
);

const writeWord = fc.record({ tag: fc.constantFrom(...TAGS), value: extreme }).map(
  ({ tag, value }): Mutation =>
    (bytes) =>
      setValue(bytes, tag, word(value)),
);

const writeFrames = fc.constantFrom("0 ", "1 ", "2 ", "4 ", "99", "-1", "1e").map(
  (text): Mutation =>
    (bytes) =>
      setValue(bytes, NUMBER_OF_FRAMES, [...Buffer.from(text)]),
);

const writeSizes = fc.record({ rows: size, cols: size }).map(
  ({ rows, cols }): Mutation =>
    (bytes) =>
      setSizes(bytes, rows, cols),
);

/** Sequences in one another, put before PixelData. */
const nest = fc.constantFrom(1, 50, 10_000).map(
  (levels): Mutation =>
    (bytes) => {
      const [at] = offsetsOf(bytes, PIXEL_DATA);
      if (at === undefined) return bytes;
      const level = [0x40, 0, 0x30, 0xa7, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, ...ITEM, 0xff, 0xff, 0xff, 0xff];
      const sequences = new Uint8Array(levels * level.length);
      for (let i = 0; i < levels; i++) sequences.set(level, i * level.length);
      return concat([bytes.subarray(0, at), sequences, bytes.subarray(at)]);
    },
);

const noise = fc.record({ bytes: fc.uint8Array({ maxLength: 600 }), isDicom: fc.boolean() }).map(
  ({ bytes, isDicom }): Mutation =>
    () =>
      isDicom ? overwrite(bytes, 128, [...Buffer.from("DICM")]) : bytes,
);

const mutations: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<Mutation>])[] = [
  [2, writeBytes(0)],
  [5, writeBytes(0.55)],
  [1, flipBit],
  [1, insertRun],
  [1, removeRun],
  [1, splice],
  [2, truncate],
  [1, writeLength],
  [2, writeWord],
  [1, writeFrames],
  [2, writeSizes],
  [3, writeBehind(START_OF_JPEG_2000, 100)],
  [3, writeBehind(START_OF_JPEG, 100)],
  [2, writeBehind(ITEM, 16)],
  [1, writeBehind(ITEM, 72)],
  [1, nest],
  [1, noise],
];

const mutation = fc.oneof(...mutations.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** Files that were damaged in one place or several, spliced, or made of noise. */
export const hostileFiles: fc.Arbitrary<Bytes> = fc
  .record({ file: fc.constantFrom(...soundFiles), changes: fc.array(mutation, { minLength: 1, maxLength: 3 }) })
  .map(({ file, changes }) => changes.reduce<Bytes>((bytes, change) => change(bytes), Uint8Array.from(file)));
