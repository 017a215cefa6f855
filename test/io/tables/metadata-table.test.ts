import { readdir, readFile, writeFile } from "node:fs/promises";
import { Writable } from "node:stream";
import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import parquet from "parquetjs-lite";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { decodeParquet } from "../../../src/io/tables/decode-parquet.js";
import { encodeParquet } from "../../../src/io/tables/encode-parquet.js";
import {
  METADATA_SCHEMA,
  type MetadataCells,
  type MetadataRow,
  toCells,
} from "../../../src/io/tables/metadata-cells.js";
import {
  readMetadataColumns,
  readMetadataTable,
  readSliceGeometry,
  writeMetadataTable,
} from "../../../src/io/tables/metadata-table.js";
import type { Cell, ParquetSchema } from "../../../src/io/tables/parquet-schema.js";
import type { SliceMetadata } from "../../../src/types.js";
import fixture from "../fixtures/metadata-table.json" with { type: "json" };
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

const slice: SliceMetadata = {
  SOPInstanceUID: "ID_000012eaf",
  SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
  ImageType: ["ORIGINAL", "PRIMARY", "AXIAL"],
  StudyInstanceUID: "ID_0a7ad9b4c",
  SeriesInstanceUID: "ID_1dcb7eb0c",
  PatientID: "ID_f15c0eee",
  StudyID: "",
  Modality: "CT",
  TransferSyntaxUID: "1.2.840.10008.1.2",
  InstanceNumber: 12,
  ImagePositionPatient: [-125, -141.318, 62.72],
  ImageOrientationPatient: [1, 0, 0, 0, 0.968148, -0.25038],
  PixelSpacing: [0.488281, 0.488281],
  SliceThickness: 5,
  GantryDetectorTilt: -14.5,
  Rows: 512,
  Columns: 512,
  NumberOfFrames: 1,
  SamplesPerPixel: 1,
  PhotometricInterpretation: "MONOCHROME2",
  BitsAllocated: 16,
  BitsStored: 16,
  HighBit: 15,
  PixelRepresentation: 1,
  RescaleSlope: 1,
  RescaleIntercept: -1024,
  PixelPaddingValue: -2000,
  PixelPaddingRangeLimit: -1500,
  WindowCenter: [40, 36.5],
  WindowWidth: [80, 200],
};

/** A slice with nothing but what every slice has. */
const bareSlice: SliceMetadata = {
  ...slice,
  SOPClassUID: undefined,
  ImageType: undefined,
  PatientID: undefined,
  StudyID: undefined,
  Modality: undefined,
  InstanceNumber: undefined,
  ImagePositionPatient: undefined,
  ImageOrientationPatient: undefined,
  PixelSpacing: undefined,
  SliceThickness: undefined,
  GantryDetectorTilt: undefined,
  RescaleSlope: undefined,
  RescaleIntercept: undefined,
  PixelPaddingValue: undefined,
  PixelPaddingRangeLimit: undefined,
  WindowCenter: undefined,
  WindowWidth: undefined,
};

const rowOf = (metadata: SliceMetadata): MetadataRow => ({ Image: metadata.SOPInstanceUID, metadata });

/** The 29 columns of the original solution's table, as listed by it. */
const ORIGINAL_COLUMNS = [
  "BitsAllocated",
  "BitsStored",
  "Columns",
  "HighBit",
  ...[0, 1, 2, 3, 4, 5].map((index) => `ImageOrientationPatient_${index}`),
  ...[0, 1, 2].map((index) => `ImagePositionPatient_${index}`),
  "Modality",
  "PatientID",
  "PhotometricInterpretation",
  "PixelRepresentation",
  "PixelSpacing_0",
  "PixelSpacing_1",
  "RescaleIntercept",
  "RescaleSlope",
  "Rows",
  "SOPInstanceUID",
  "SamplesPerPixel",
  "SeriesInstanceUID",
  "StudyID",
  "StudyInstanceUID",
  "WindowCenter",
  "WindowWidth",
];

/** Yields rows that have to be waited for. */
async function* inTime<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  for (const row of rows) yield await Promise.resolve(row);
}

/** Yields rows and then fails. */
function* breakOff<Row>(rows: readonly Row[]): Generator<Row> {
  yield* rows;
  throw new Error("no more rows");
}

/** Encodes rows whose cells are given. */
async function encode(
  schema: ParquetSchema,
  rows: readonly Readonly<Record<string, Cell>>[],
  { footer = {}, rowGroupSize = 4 }: { readonly footer?: Record<string, string>; readonly rowGroupSize?: number } = {},
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of encodeParquet(schema, { rows, cellsOf: (row) => row, footer }, { rowGroupSize })) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function footerOf(path: string) {
  const bytes = await readFile(path);
  return parquetMetadata(new Uint8Array(bytes).buffer);
}

describe("writeMetadataTable", () => {
  test("puts the 29 columns of the original after the index, in its order, and thirteen more at the end", async () => {
    await writeMetadataTable(pathOf("table"), [rowOf(slice)]);
    const { schema } = await footerOf(pathOf("table"));
    const names = schema.slice(1).map(({ name }) => name);
    expect(ORIGINAL_COLUMNS).toHaveLength(29);
    expect(names.slice(0, 30)).toEqual(["Image", ...ORIGINAL_COLUMNS]);
    expect(names.slice(30)).toEqual([
      "TransferSyntaxUID",
      "InstanceNumber",
      "SliceThickness",
      "GantryDetectorTilt",
      "NumberOfFrames",
      "PixelPaddingValue",
      "WindowCenters",
      "WindowWidths",
      "SOPClassUID",
      "ImageType",
      "PixelPaddingRangeLimit",
      "SliceLocation",
      "Stack",
    ]);
  });

  test("compresses every column with gzip and names the index to pandas", async () => {
    await writeMetadataTable(pathOf("table"), [rowOf(slice)]);
    const { row_groups, key_value_metadata } = await footerOf(pathOf("table"));
    expect(new Set(row_groups[0].columns.map((column) => column.meta_data?.codec))).toEqual(new Set(["GZIP"]));
    const pandas = key_value_metadata?.find(({ key }) => key === "pandas")?.value;
    expect(JSON.parse(pandas as string)).toMatchObject({ index_columns: ["Image"], columns: { length: 43 } });
  });

  test("keeps the first window in the columns of the original", () => {
    expect(toCells(rowOf(slice))).toMatchObject({ WindowCenter: 40, WindowWidth: 80, WindowCenters: "40\\36.5" });
  });

  test("writes equal bytes for equal rows, and one file", async () => {
    await writeMetadataTable(pathOf("a", "table"), [rowOf(slice), rowOf(bareSlice)]);
    await writeMetadataTable(pathOf("b", "table"), [rowOf(slice), rowOf(bareSlice)]);
    expect(await readFile(pathOf("a", "table"))).toEqual(await readFile(pathOf("b", "table")));
    expect(await readdir(pathOf("a"))).toEqual(["table"]);
  });

  test("writes the bytes of an array for rows from an iterator, synchronous or not", async () => {
    const rows = [rowOf(slice), rowOf(bareSlice)];
    await writeMetadataTable(pathOf("array"), rows);
    await writeMetadataTable(pathOf("iterable"), new Set(rows));
    await writeMetadataTable(pathOf("async"), inTime(rows));
    expect(await readFile(pathOf("iterable"))).toEqual(await readFile(pathOf("array")));
    expect(await readFile(pathOf("async"))).toEqual(await readFile(pathOf("array")));
  });

  test("cuts the table into row groups of 10,000", async () => {
    await writeMetadataTable(pathOf("table"), new Array<MetadataRow>(10_001).fill(rowOf(bareSlice)));
    const { num_rows, row_groups } = await footerOf(pathOf("table"));
    expect(num_rows).toBe(10_001n);
    expect(row_groups.map((group) => group.num_rows)).toEqual([10_000n, 1n]);
  });

  test("passes on an error of the rows, and leaves the existing table", async () => {
    await writeMetadataTable(pathOf("table"), [rowOf(slice)]);
    const before = await readFile(pathOf("table"));
    await expect(writeMetadataTable(pathOf("table"), breakOff([rowOf(bareSlice)]))).rejects.toThrow("no more rows");
    expect(await readFile(pathOf("table"))).toEqual(before);
    expect(await readdir(pathOf())).toEqual(["table"]);
  });

  test.each<[Partial<SliceMetadata>, string]>([
    [{ RescaleSlope: Number.NaN }, "RescaleSlope of row 1 must be a finite number or nothing, got null"],
    [{ Rows: 511.5 }, "Rows of row 1 must be a whole number of 32 bits, got 511.5"],
    [
      { InstanceNumber: 2 ** 31 },
      "InstanceNumber of row 1 must be a whole number of 32 bits or nothing, got 2147483648",
    ],
    [{ StudyInstanceUID: undefined }, "StudyInstanceUID of row 1 must be a string, got nothing"],
  ])("refuses %j and writes nothing", async (change, message) => {
    const rows = [rowOf(slice), rowOf({ ...slice, ...change } as SliceMetadata)];
    await expect(writeMetadataTable(pathOf("table"), rows)).rejects.toThrow(new DataError(`encodeParquet: ${message}`));
    expect(await readdir(pathOf())).toEqual([]);
  });
});

describe("readMetadataTable", () => {
  test("reads back what was written, and distinguishes empty strings from missing ones", async () => {
    const rows = [rowOf(slice), rowOf(bareSlice), rowOf({ ...slice, WindowCenter: [], WindowWidth: [80] })];
    await writeMetadataTable(pathOf("table"), rows);
    expect(await readMetadataTable(pathOf("table"))).toEqual(rows);
  });

  test("gives back a table without rows", async () => {
    await writeMetadataTable(pathOf("table"), []);
    expect(await readMetadataTable(pathOf("table"))).toEqual([]);
  });

  test("reads what pandas and pyarrow wrote", async () => {
    await writeFile(pathOf("pandas"), Buffer.from(fixture.parquet, "base64"));
    const rows = await readMetadataTable(pathOf("pandas"));
    const withNulls = fixture.rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== null)),
    );
    const withoutUndefined = rows.map((row): Partial<MetadataCells> => JSON.parse(JSON.stringify(toCells(row))));
    // Where the table has no list of windows, the first one is taken for all.
    const expected = withNulls.map((row) => ({ WindowCenters: "36", WindowWidths: "80", ...row }));
    expect(withoutUndefined).toEqual(expected);
  });

  test("names the columns that a table lacks", async () => {
    await writeFile(pathOf("short"), await encode({ Image: METADATA_SCHEMA.Image }, [{ Image: "ID_1" }]));
    await expect(readMetadataTable(pathOf("short"))).rejects.toThrow(
      /^decodeParquet: "short" must have the columns BitsAllocated, .*, NumberOfFrames, got a table without them$/,
    );
  });

  test.each<[Record<string, Cell>, string]>([
    [
      { PixelSpacing_1: undefined },
      'readMetadataTable: PixelSpacing_1 of "ID_000012eaf" must be a number, got nothing',
    ],
    [
      { WindowWidths: "80\\wide" },
      'readMetadataTable: WindowWidths of "ID_000012eaf" must be numbers separated by backslashes, got "80\\wide"',
    ],
  ])("refuses a slice with %j", async (change, message) => {
    await writeFile(pathOf("table"), await encode(METADATA_SCHEMA, [{ ...toCells(rowOf(slice)), ...change }]));
    await expect(readMetadataTable(pathOf("table"))).rejects.toThrow(new DataError(message));
  });

  test.each([0, 7, 300, -1])("refuses a file cut to %i bytes and names it without its folder", async (length) => {
    await writeMetadataTable(pathOf("whole"), [rowOf(slice)]);
    await writeFile(pathOf("cut"), (await readFile(pathOf("whole"))).subarray(0, length));
    await expect(readMetadataTable(pathOf("cut"))).rejects.toThrow(
      /^decodeParquet: "cut" must be a whole Parquet file, got \d+ bytes that are truncated or damaged/,
    );
  });

  test("names a missing file without its folder", async () => {
    await expect(readMetadataTable(pathOf("none"))).rejects.toThrow(
      new DataError('readMetadataTable: "none" must be readable, got ENOENT', { file: "none" }),
    );
  });
});

describe("readSliceGeometry", () => {
  test("reads the geometry of a slice and no other column, because tables of the original have no more", async () => {
    const { ImagePositionPatient, ImageOrientationPatient, SOPInstanceUID } = slice;
    const schema = Object.fromEntries(
      Object.entries(METADATA_SCHEMA).filter(([name]) => name === "Image" || ORIGINAL_COLUMNS.includes(name)),
    );
    const cells = Object.fromEntries(Object.entries(toCells(rowOf(slice))).filter(([name]) => name in schema));
    await writeFile(pathOf("table"), await encode(schema, [cells as Record<string, Cell>]));
    expect(await readSliceGeometry(pathOf("table"))).toEqual([
      {
        Image: "ID_000012eaf",
        geometry: {
          SOPInstanceUID,
          StudyInstanceUID: "ID_0a7ad9b4c",
          SeriesInstanceUID: "ID_1dcb7eb0c",
          PatientID: "ID_f15c0eee",
          InstanceNumber: undefined,
          ImagePositionPatient,
          ImageOrientationPatient,
          GantryDetectorTilt: undefined,
        },
      },
    ]);
  });
});

describe("readMetadataColumns", () => {
  const noTable = { type: "UTF8", optional: true } as const;

  test("returns the requested columns, and Image", async () => {
    await writeMetadataTable(pathOf("table"), [
      rowOf(slice),
      { Image: "other", metadata: { ...bareSlice, ImagePositionPatient: [1, 2, 3] } },
    ]);
    const columns = await readMetadataColumns(pathOf("table"), ["PatientID", "Rows", "ImagePositionPatient_2"]);
    expect(columns).toEqual({
      Image: ["ID_000012eaf", "other"],
      PatientID: ["ID_f15c0eee", undefined],
      Rows: [512, 512],
      ImagePositionPatient_2: [62.72, 3],
    });
  });

  test("returns only Image if no other column is requested", async () => {
    await writeMetadataTable(pathOf("table"), [rowOf(slice)]);
    expect(await readMetadataColumns(pathOf("table"), [])).toEqual({ Image: ["ID_000012eaf"] });
  });

  test("reads tables of several row groups in their order", async () => {
    const rows = Array.from({ length: 10_002 }, (_, row) => ({ Image: `ID_${row}`, metadata: bareSlice }));
    await writeMetadataTable(pathOf("table"), rows);
    const { Image } = await readMetadataColumns(pathOf("table"), []);
    expect(Image).toEqual(rows.map((row) => row.Image));
  });

  test("needs only the requested columns, and treats a missing optional column as empty", async () => {
    const { Image, Rows } = METADATA_SCHEMA;
    await writeFile(pathOf("table"), await encode({ Image, Rows, other: noTable }, [{ Image: "a", Rows: 512 }]));
    expect(await readMetadataColumns(pathOf("table"), ["Rows", "PatientID"])).toEqual({
      Image: ["a"],
      Rows: [512],
      PatientID: [undefined],
    });
  });

  test("reads columns of what pandas and pyarrow wrote", async () => {
    await writeFile(pathOf("pandas"), Buffer.from(fixture.parquet, "base64"));
    expect(await readMetadataColumns(pathOf("pandas"), ["InstanceNumber"])).toEqual({
      Image: ["ID_000000000", "ID_000000001", "ID_000000002"],
      InstanceNumber: [1, 2, undefined],
    });
  });

  test("names a requested column that a table lacks, and a value of another type", async () => {
    await writeFile(pathOf("short"), await encode({ Image: METADATA_SCHEMA.Image }, [{ Image: "a" }]));
    await expect(readMetadataColumns(pathOf("short"), ["Rows"])).rejects.toThrow(
      new DataError('decodeParquet: "short" must have the columns Rows, got a table without them', { file: "short" }),
    );
    await writeFile(pathOf("text"), await encode({ Image: noTable, Rows: noTable }, [{ Image: "a", Rows: "many" }]));
    await expect(readMetadataColumns(pathOf("text"), ["Rows"])).rejects.toThrow(
      new DataError('decodeParquet: Rows of row 0 must be a whole number of 32 bits, got "many"'),
    );
  });

  test("refuses a name that is not a column", async () => {
    const name = "PatientName" as "PatientID";
    await expect(readMetadataColumns(pathOf("table"), [name])).rejects.toThrow(
      new RangeError('readMetadataColumns: names must be columns of the metadata table, got "PatientName"'),
    );
  });

  test("names a missing file without its folder", async () => {
    await expect(readMetadataColumns(pathOf("none"), [])).rejects.toThrow(
      new DataError('readMetadataColumns: "none" must be readable, got ENOENT', { file: "none" }),
    );
  });
});

const schema = {
  id: { type: "UTF8", optional: false },
  note: { type: "UTF8", optional: true },
  z: { type: "DOUBLE", optional: false },
  slope: { type: "DOUBLE", optional: true },
  rows: { type: "INT32", optional: false },
  number: { type: "INT32", optional: true },
} as const satisfies ParquetSchema;

// A zero comes back without its sign, which no element of a header has a meaning for.
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const anyRow = fc.record({
  id: fc.string({ unit: "binary" }),
  note: fc.option(fc.string(), { nil: undefined }),
  z: finite,
  slope: fc.option(finite, { nil: undefined }),
  rows: fc.integer(),
  number: fc.option(fc.integer(), { nil: undefined }),
});

describe("encodeParquet and decodeParquet", () => {
  test("keep every row, whatever its cells and the size of row groups", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 40 }), fc.integer({ min: 1, max: 20 }), async (rows, size) => {
        const bytes = await encode(schema, rows, { rowGroupSize: size });
        const columns = await decodeParquet(new Uint8Array(bytes).buffer, schema, "table");
        const names = Object.keys(schema) as (keyof typeof schema)[];
        for (const name of names) expect(columns[name]).toEqual(rows.map((row) => row[name]));
      }),
      { numRuns: 60 },
    );
  });

  test.each([1, 3, 4, 100])(
    "write the bytes that appending every row gives, %i rows per group",
    async (rowGroupSize) => {
      const rows = fc.sample(anyRow, { numRuns: 10, seed: 7 });
      const byColumn = await encode(schema, rows, { rowGroupSize, footer: { key: "text" } });
      expect(byColumn).toEqual(await appendEveryRow(rows, rowGroupSize));
    },
  );

  test("encode a group of rows before they request the next one", async () => {
    let asked = 0;
    const rows = (function* () {
      for (const row of fc.sample(anyRow, { numRuns: 10, seed: 7 })) {
        asked++;
        yield row;
      }
    })();
    const askedAt: number[] = [];
    for await (const _ of encodeParquet(schema, { rows, cellsOf: (row) => row, footer: {} }, { rowGroupSize: 4 })) {
      askedAt.push(asked);
    }
    // The head of the file and the first group; the second; the rest and the footer.
    expect(askedAt).toEqual([4, 4, 8, 10, 10]);
  });

  test("refuse a file whose row groups hold fewer rows than its footer says", async () => {
    const bytes = await encode(schema, fc.sample(anyRow, { numRuns: 3, seed: 7 }));
    const text = bytes.toString("latin1");
    const start = text.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    // In the footer (Thrift compact protocol) a 64-bit field with 3 is 0x16 0x06, and one with 4 is 0x16 0x08.
    const footer = text.slice(start).replaceAll("\x16\x06", "\x16\x08");
    const changed = Uint8Array.from(Buffer.from(text.slice(0, start) + footer, "latin1"));
    await expect(decodeParquet(changed.buffer, schema, "table")).rejects.toThrow(/\(3 instead of 4 rows of id\)$/);
  });
});

/** Writes rows as parquetjs-lite documents it. */
async function appendEveryRow(rows: readonly Record<string, Cell>[], rowGroupSize: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const fields = Object.entries(schema).map(
    ([name, column]) => [name, { ...column, compression: "GZIP", statistics: false }] as const,
  );
  const options = { rowGroupSize, pageSize: rowGroupSize, useDataPageV2: false, pageIndex: false };
  const writer = await parquet.ParquetWriter.openStream(
    new parquet.ParquetSchema(Object.fromEntries(fields)),
    sink,
    options,
  );
  writer.setMetadata("key", "text");
  for (const row of rows) await writer.appendRow(row);
  await writer.close();
  return Buffer.concat(chunks);
}
