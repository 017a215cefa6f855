import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { strToU8, unzipSync, zipSync } from "fflate";
import { randomIndex } from "../src/random.js";
import type { Random } from "../src/types.js";

/** Changes a file. The input is not changed. */
export type Mutator = (random: Random, bytes: Buffer) => Buffer;

/** Most bytes that are inserted to be compressed: a bomb. */
const BOMB_BYTES = 2 ** 25;

/** Numbers that readers stumble over. */
const NUMBERS = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** Texts that readers stumble over. */
const TOKENS = [
  "",
  "\n",
  "\r\n",
  ",",
  '"',
  "'",
  "\0",
  "\t",
  "&a ",
  "*a",
  "<<: ",
  "{",
  "}",
  "[",
  "]",
  ": ",
  "- ",
  "null",
]
  .concat(["-1", "1e999", "NaN", "0x10", "true", "!!binary ", "!!set ", "%YAML 1.1\n---\n", "|\n", "\uFEFF", "=1+1"])
  .concat(["__proto__", "toString", "constructor", "\u2028", "\u001b[31m", "9".repeat(400), "[".repeat(5000)]);

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[randomIndex(random, items.length)];
}

/** Replaces a part of a file. */
function splice(bytes: Buffer, start: number, length: number, inserted: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + length)]);
}

/** Changes of bytes of any file. */
const BYTE_CHANGES: readonly Mutator[] = [
  (random, bytes) => splice(bytes, randomIndex(random, bytes.length), 1, Buffer.of(randomIndex(random, 256))),
  (random, bytes) => {
    const at = randomIndex(random, bytes.length);
    return splice(bytes, at, 1, Buffer.of(bytes[at] ^ (1 << randomIndex(random, 8))));
  },
  (random, bytes) => {
    const number = Buffer.alloc(4);
    number.writeUInt32LE(pick(random, NUMBERS));
    if (random() < 0.3) number.reverse();
    const length = pick(random, [1, 2, 4]);
    return splice(bytes, randomIndex(random, bytes.length), length, number.subarray(0, length));
  },
  // A number of seven bits per byte, as in Parquet.
  (random, bytes) => splice(bytes, randomIndex(random, bytes.length), 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f])),
  (random, bytes) => bytes.subarray(0, randomIndex(random, bytes.length)),
  (random, bytes) => splice(bytes, randomIndex(random, bytes.length), randomIndex(random, 64), Buffer.alloc(0)),
  (random, bytes) => {
    const start = randomIndex(random, bytes.length);
    const part = bytes.subarray(start, start + randomIndex(random, 256));
    return splice(bytes, randomIndex(random, bytes.length), 0, part);
  },
];

/** Changes of texts. */
const TEXT_CHANGES: readonly Mutator[] = [
  (random, bytes) => {
    const length = random() < 0.5 ? 0 : randomIndex(random, 8);
    return splice(bytes, randomIndex(random, bytes.length), length, Buffer.from(pick(random, TOKENS)));
  },
  (random, bytes) => {
    const lines = bytes.toString("latin1").split("\n");
    lines.splice(randomIndex(random, lines.length), randomIndex(random, 2), pick(random, lines));
    return Buffer.from(lines.join("\n"), "latin1");
  },
  (random, bytes) => {
    const start = randomIndex(random, bytes.length);
    const part = bytes.subarray(start, start + 1 + randomIndex(random, 20));
    return splice(bytes, start, 0, Buffer.concat(Array<Buffer>(randomIndex(random, 3000)).fill(part)));
  },
];

/** Applies one to four changes. */
function applySome(changes: readonly Mutator[]): Mutator {
  return (random, bytes) => {
    let changed = bytes;
    for (let count = 1 + randomIndex(random, 4); count > 0 && changed.length > 0; count--) {
      changed = pick(random, changes)(random, changed);
    }
    return changed;
  };
}

/** Changes bytes anywhere. */
export const mutateBytes = applySome(BYTE_CHANGES);

/** Changes texts, and now and then bytes. */
export const mutateText = applySome([...TEXT_CHANGES, ...TEXT_CHANGES, ...BYTE_CHANGES]);

/** Returns what is compressed: changed, or now and then repeated until it is a bomb. */
function changeContent(random: Random, content: Buffer, mutate: Mutator): Buffer {
  if (random() > 0.02) return mutate(random, content);
  const start = randomIndex(random, content.length);
  const part = content.subarray(start, start + 1 + randomIndex(random, 200));
  return Buffer.concat([content, Buffer.alloc(BOMB_BYTES, part)]);
}

/** Changes a gzip file, or the text in it. */
export const mutateGzip: Mutator = (random, bytes) =>
  random() < 0.5
    ? mutateBytes(random, bytes)
    : gzipSync(changeContent(random, gunzipSync(bytes), mutateText), { level: 1 });

/** Changes a zip archive, or one of its entries. */
export const mutateZip: Mutator = (random, bytes) => {
  if (random() < 0.6) return mutateBytes(random, bytes);
  const entries = unzipSync(bytes);
  const name = pick(random, Object.keys(entries));
  const changed = changeContent(random, Buffer.from(entries[name]), mutateText);
  const renamed = random() < 0.2 ? mutateText(random, Buffer.from(name)).toString("latin1").slice(0, 9999) : name;
  return Buffer.from(zipSync({ ...entries, [renamed]: changed }, { level: random() < 0.5 ? 0 : 1 }));
};

/** Returns a PNG chunk. */
function chunkOf(name: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

/** Changes a PNG: its bytes, or a chunk or its pixels with right checksums. */
export const mutatePng: Mutator = (random, bytes) => {
  if (random() < 0.3) return mutateBytes(random, bytes);
  const chunks: { name: string; data: Buffer }[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    chunks.push({ name: bytes.toString("latin1", at + 4, at + 8), data: bytes.subarray(at + 8, end) });
    at = end + 4;
  }
  const chosen = pick(random, chunks);
  const changed = chunks.map((chunk) => {
    if (chunk !== chosen) return chunk;
    if (chunk.name !== "IDAT")
      return { ...chunk, data: chunk.data.length > 0 ? mutateBytes(random, chunk.data) : chunk.data };
    const data = deflateSync(changeContent(random, inflateSync(chunk.data), mutateBytes), { level: 1 });
    return { ...chunk, data };
  });
  if (random() < 0.1) changed.splice(randomIndex(random, changed.length), 1, pick(random, chunks));
  return Buffer.concat([bytes.subarray(0, 8), ...changed.map(({ name, data }) => chunkOf(name, data))]);
};

/** Changes a file whose first 8 bytes state the length of its JSON, which is corrected half of the time. */
export const mutateSafetensors: Mutator = (random, bytes) => {
  const length = Number(bytes.readBigUInt64LE(0));
  const kind = random();
  if (kind < 0.4) return mutateBytes(random, bytes);
  const header = mutateText(random, bytes.subarray(8, 8 + length));
  const stated = Buffer.alloc(8);
  stated.writeBigUInt64LE(BigInt(kind < 0.6 ? length : header.length));
  return Buffer.concat([stated, header, bytes.subarray(8 + length)]);
};

/** Returns a zip archive of texts by name. */
export function zipTexts(texts: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, strToU8(text)]))));
}
