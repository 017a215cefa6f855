import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { decodeParquet } from "../../../src/io/tables/decode-parquet.js";
import { decodeSnappy } from "../../../src/io/tables/decode-snappy.js";
import { assertRuns, deltaEnd } from "../../../src/io/tables/parquet-runs.js";
import { thriftEnd } from "../../../src/io/tables/thrift-end.js";
import fixture from "../fixtures/parquet-codecs.json" with { type: "json" };

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("thriftEnd", () => {
  test("returns the position after a structure", () => {
    // Field 1, a 32-bit number; field 2, a list of two numbers; field 3, a structure with a binary of one byte.
    expect(thriftEnd(bytes(0x15, 4, 0x19, 0x25, 2, 4, 0x1c, 0x18, 1, 97, 0, 0, 99), 0)).toBe(12);
  });

  test("refuses a list that is longer than its bytes, as a reader would take memory for it", () => {
    expect(() => thriftEnd(bytes(0x19, 0xf5, 0xff, 0xff, 0xff, 0x0f, 2, 0), 0)).toThrow(
      "a list of 33554431 elements in 2 bytes",
    );
  });

  test("refuses structures that break off or are nested too deeply", () => {
    expect(() => thriftEnd(bytes(0x15), 0)).toThrow("a structure that breaks off");
    expect(() => thriftEnd(bytes(0x15, 0x80), 0)).toThrow("a number at byte 1 that does not end");
    expect(() => thriftEnd(new Uint8Array(1000).fill(0x1c), 0)).toThrow("structures of more than 32 levels");
    expect(() => thriftEnd(bytes(0x1b, 0), 0)).toThrow("a structure with the unknown type 11");
  });
});

describe("assertRuns", () => {
  const check = (count: number, ...page: number[]) =>
    assertRuns(bytes(...page), { start: 0, end: page.length }, 1, count);

  test("accepts runs of equal values and packed ones, whose last group is filled up", () => {
    check(10, 5 << 1, 1, (1 << 1) | 1, 0b10101);
  });

  test("refuses a run that is longer than the page", () => {
    expect(() => check(10, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1)).toThrow("a run of 2147483647 values in a page of 10");
    expect(() => check(10, 0xff, 0xff, 0xff, 0xff, 0x0f, 1)).toThrow("a run of 17179869176 values in a page of 10");
    expect(() => assertRuns(bytes(2, 1), { start: 0, end: 2 }, 33, 1)).toThrow("a page with values of 33 bits");
  });
});

describe("deltaEnd", () => {
  test("returns the position after the blocks", () => {
    // Blocks of 128 in 4 parts, 3 values, the first 0; one block with the smallest difference 0 and widths 1, 0, 0, 0.
    expect(deltaEnd(bytes(0x80, 1, 4, 3, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 99), 0, 3)).toBe(14);
  });

  test("refuses sizes with which a reader steps backward or stays", () => {
    const negative = [0xff, 0xff, 0xff, 0xff, 0x0f];
    expect(() => deltaEnd(bytes(0x80, 1, ...negative, 3, 0, 0), 0, 3)).toThrow(
      "a page of 3 values with 3 differences, 128 in 4294967295 parts",
    );
    expect(() => deltaEnd(bytes(0, 4, 3, 0, 0), 0, 3)).toThrow("a page of 3 values with 3 differences, 0 in 4 parts");
    expect(() => deltaEnd(bytes(0x80, 1, 4, 3, 0, 0, 255, 0, 0, 0), 0, 3)).toThrow(
      "a page whose differences break off",
    );
  });
});

describe("decodeSnappy", () => {
  const text = (byteCount: number, ...page: number[]) =>
    Buffer.from(decodeSnappy(bytes(...page), byteCount)).toString();

  test("decodes literals and matches that repeat what they have just written", () => {
    expect(text(7, 7, 0, 97, (1 << 2) | 1, 1, 0, 98)).toBe("aaaaaab");
    expect(text(4, 4, 60 << 2, 2, 97, 98, 99, 2, 3, 0)).toBe("abca");
  });

  test("refuses a literal of 2 GiB, at which the decoder of hyparquet never ends", () => {
    expect(() => text(4, 4, 63 << 2, 0xf0, 0xff, 0xff, 0xff, 97)).toThrow("a Snappy page that is truncated");
  });

  test("refuses another length than stated, or a match before the beginning", () => {
    expect(() => text(2, 2, 0, 97)).toThrow("a Snappy page that is truncated");
    expect(() => text(5, 5, 0, 97, 1, 2)).toThrow("a Snappy page that is truncated");
    expect(() => text(0)).toThrow("a Snappy page that is truncated");
  });
});

describe("decodeParquet", () => {
  const schema = { id: { type: "UTF8", optional: false }, value: { type: "DOUBLE", optional: true } } as const;

  test.each(fixture.files.map(({ name }) => name))(
    "ends with a table or a DataError for any changed byte: %s",
    async (name) => {
      const whole = Buffer.from(fixture.files.find((file) => file.name === name)!.parquet, "base64");
      const step = Math.max(1, Math.floor(whole.length / 100));
      for (let at = 0; at < whole.length; at += step) {
        for (const value of [0, 0x7f, 0xff]) {
          const changed = Uint8Array.from(whole);
          changed[at] = value;
          await decodeParquet(changed.buffer, schema, "table").catch((error: Error) => {
            expect(error.name).toBe("DataError");
          });
        }
      }
    },
  );

  test("refuses more rows than a file of its size can hold", async () => {
    const whole = Buffer.from(fixture.files[0].parquet, "base64");
    const rows = fixture.id.length;
    const end = whole.length - 8;
    const start = end - whole.readUInt32LE(end);
    // Field 3 of the row group and of the footer: the number of rows, a zigzag number of two bytes.
    const footer = whole
      .subarray(start, end)
      .toString("latin1")
      .replaceAll(`\x16${String.fromCharCode(128 + ((2 * rows) % 128), (2 * rows) >> 7)}`, "\x16\xfe\xff\xff\xff\x0f");
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    const changed = Buffer.concat([
      whole.subarray(0, start),
      Buffer.from(footer, "latin1"),
      length,
      Buffer.from("PAR1"),
    ]);
    await expect(decodeParquet(Uint8Array.from(changed).buffer, schema, "table")).rejects.toThrow(
      /\(more than \d+ cells, the most for a file of this size\)$/,
    );
  });
});
