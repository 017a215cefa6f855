import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { decodeLz4, decodeLz4Block } from "../../../src/io/tables/decode-lz4.js";
import { decodeParquet } from "../../../src/io/tables/decode-parquet.js";
import { readMetadataTable } from "../../../src/io/tables/metadata-table.js";
import { DECOMPRESSORS } from "../../../src/io/tables/parquet-codecs.js";
import type { ParquetSchema } from "../../../src/io/tables/parquet-schema.js";
import fixture from "../fixtures/parquet-codecs.json" with { type: "json" };

const schema: ParquetSchema = {
  id: { type: "UTF8", optional: false },
  value: { type: "DOUBLE", optional: true },
};

const bytesOf = (name: string) => {
  const { parquet } = fixture.files.find((file) => file.name === name)!;
  return Uint8Array.from(Buffer.from(parquet, "base64"));
};

const field = fileURLToPath(new URL("../../../../shared/data/field/parquet_zstd/", import.meta.url));

describe("decodeParquet", () => {
  test.each(fixture.files.map(({ name }) => name))("reads the table of %s, as pandas does", async (name) => {
    expect(await decodeParquet(bytesOf(name).buffer, schema, "table")).toEqual({
      id: fixture.id,
      value: fixture.value.map((value) => value ?? undefined),
    });
  });

  test("names a codec that is not supported", async () => {
    const bytes = bytesOf("pandas, zstd");
    const text = Buffer.from(bytes).toString("latin1");
    // In the footer (Thrift compact protocol), the path of the column is followed by the codec: 6 is ZSTD, 3 is LZO.
    const codecAt = text.lastIndexOf("\x05value\x15\x0c") + 7;
    bytes[codecAt] = 2 * 3;
    await expect(decodeParquet(bytes.buffer, schema, "table.parquet")).rejects.toThrow(
      new DataError(
        'decodeParquet: codec of "table.parquet" not supported: must be one of UNCOMPRESSED, SNAPPY, GZIP, BROTLI, ' +
          "ZSTD, LZ4, LZ4_RAW, got LZO",
        { file: "table.parquet" },
      ),
    );
    expect(await decodeParquet(bytes.buffer, { id: schema.id }, "table.parquet")).toEqual({ id: fixture.id });
  });
});

describe("DECOMPRESSORS", () => {
  /** "abc" in each codec, as pyarrow compresses it; the LZ4 of Hadoop has two lengths before it. */
  const abc = {
    ZSTD: [0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 97, 98, 99],
    LZ4_RAW: [0x30, 97, 98, 99],
    LZ4: [0, 0, 0, 3, 0, 0, 0, 4, 0x30, 97, 98, 99],
  } as const;

  test.each(Object.keys(abc) as (keyof typeof abc)[])("refuse a page of another length than stated: %s", (codec) => {
    const decompress = (byteCount: number) => DECOMPRESSORS[codec]!(Uint8Array.from(abc[codec]), byteCount);
    expect([...decompress(3)]).toEqual([97, 98, 99]);
    expect(() => decompress(2)).toThrow();
    expect(() => decompress(5)).toThrow();
  });

  test("decode a match that repeats what it has just written, and one block after the other", () => {
    // A literal "a" and 6 bytes from 1 byte before; then a literal "b".
    const block = [0x12, 97, 1, 0, 0x10, 98];
    expect(Buffer.from(decodeLz4Block(Uint8Array.from(block), 8)).toString()).toBe("aaaaaaab");
    const frame = [0, 0, 0, 8, 0, 0, 0, block.length, ...block];
    expect(Buffer.from(decodeLz4(Uint8Array.from([...frame, ...frame]), 16)).toString()).toBe("aaaaaaabaaaaaaab");
  });

  test("refuse LZ4 that is cut anywhere, or refers to bytes before its beginning", () => {
    const block = [0x12, 97, 1, 0, 0x10, 98];
    for (let length = 1; length < block.length; length++) {
      expect(() => decodeLz4Block(Uint8Array.from(block.slice(0, length)), 8)).toThrow(
        "an LZ4 block that is truncated",
      );
    }
    expect(() => decodeLz4Block(Uint8Array.of(0x12, 97, 2, 0, 0x10, 98), 8)).toThrow("an LZ4 block that is truncated");
    expect(() => decodeLz4Block(Uint8Array.of(0x12, 97, 0, 0, 0x10, 98), 8)).toThrow("an LZ4 block that is truncated");
  });

  test("decode an empty page", () => {
    expect(decodeLz4Block(Uint8Array.of(0), 0)).toHaveLength(0);
    expect(decodeLz4Block(new Uint8Array(0), 0)).toHaveLength(0);
  });
});

describe.skipIf(!existsSync(field))("readMetadataTable on tables of others (needs ../shared/data)", () => {
  test.each(["polars.parquet", "c_lz4.parquet"])("reads the five slices of %s", async (name) => {
    const rows = await readMetadataTable(`${field}${name}`);
    expect(rows.map(({ Image }) => Image).sort()).toEqual(["s001", "s002", "s003", "s004", "s005"]);
    const { metadata } = rows.find(({ Image }) => Image === "s005")!;
    expect(metadata).toMatchObject({ ImagePositionPatient: [-32, -32, 20], InstanceNumber: 5, PatientID: "P1" });
  });
});
