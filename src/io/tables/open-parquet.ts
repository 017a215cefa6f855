import { type AsyncBuffer, type FileMetaData, parquetMetadata, parquetSchema, type RowGroup } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { convert, DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { decodeDataPage, decodeDictionary, type PageColumn, type PageValues } from "./parquet-page.js";
import { thriftEnd } from "./thrift-end.js";

/** An opened Parquet file. */
export interface OpenedParquet {
  readonly metadata: FileMetaData;
  readonly rowCount: number;
  /** Names of all columns, and of those that are not nested. */
  readonly names: readonly string[];
  readonly flatNames: readonly string[];
  /** Reads a column that is not nested, one row group at a time; each gives pages of one value per row. */
  readonly readColumn: (name: string) => AsyncGenerator<readonly PageValues[]>;
}

/** Bytes at the end of a file: the length of its footer, and "PAR1". */
const END_BYTES = 8;
const MAGIC = 0x31524150;

/**
 * Limits of what a file may become in memory, in bytes of its pages and in cells: some for each of its bytes, because
 * compression and runs shrink tables of slices ten- to thirtyfold, and some for a small file.
 */
const INFLATED = { perByte: 256, atLeast: 2 ** 26 } as const;
const CELLS = { perByte: 64, atLeast: 2 ** 22 } as const;

/** Reads the footer, after a check of its lists. */
async function readFooter(file: AsyncBuffer): Promise<FileMetaData> {
  const { byteLength } = file;
  if (byteLength < END_BYTES) throw new Error("no footer");
  const end = new DataView(await file.slice(byteLength - END_BYTES, byteLength));
  if (end.byteLength !== END_BYTES || end.getUint32(4, true) !== MAGIC) throw new Error("no PAR1 at the end");
  const length = end.getUint32(0, true);
  if (length > byteLength - END_BYTES) throw new Error(`a footer of ${length} bytes`);
  const footer = new Uint8Array(await file.slice(byteLength - END_BYTES - length, byteLength));
  thriftEnd(footer.subarray(0, length), 0);
  return parquetMetadata(footer, { geoparquet: false });
}

/** Returns a function that takes amounts out of a limit, and throws an Error when too little is left. */
function createBudget(limit: number, unit: string): (amount: number) => void {
  let left = limit;
  return (amount) => {
    left -= amount;
    if (!(left >= 0)) throw new Error(`more than ${limit} ${unit}, the most for a file of this size`);
  };
}

/** Reads the bytes of a column in a row group, and how its pages are decoded. */
async function readChunk(file: AsyncBuffer, { columns }: RowGroup, name: string, metadata: FileMetaData) {
  const chunk = columns.find(
    ({ meta_data: data }) => data?.path_in_schema.length === 1 && data.path_in_schema[0] === name,
  );
  if (!chunk?.meta_data || chunk.file_path) throw new Error(`a row group without ${name}`);
  const { meta_data: data } = chunk;
  const start = Number(data.dictionary_page_offset || data.data_page_offset);
  const length = Number(data.total_compressed_size);
  if (!(start >= 0 && length >= 0 && start + length <= file.byteLength)) {
    throw new Error(`${name} at byte ${start}, ${length} bytes long`);
  }
  const root = parquetSchema(metadata);
  const schemaPath = [root, root.children.find(({ element }) => element.name === name)!];
  const decoder = {
    pathInSchema: data.path_in_schema,
    type: data.type,
    codec: data.codec,
    element: schemaPath[1].element,
    schemaPath,
    parsers: DEFAULT_PARSERS,
  };
  return { bytes: new Uint8Array(await file.slice(start, start + length)), decoder };
}

/** Decodes the pages of a column in a row group until it has all of its rows, or the pages end. */
function decodePages(bytes: Uint8Array, column: PageColumn): PageValues[] {
  const pages: PageValues[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let dictionary: PageValues | undefined;
  let rows = column.rows;
  for (let at = 0; rows > 0 && at < bytes.length; ) {
    const start = thriftEnd(bytes, at);
    const header = parquetHeader({ view, offset: at });
    const size = header.compressed_page_size;
    if (!(Number.isInteger(size) && size >= 0 && start + size <= bytes.length)) {
      throw new Error(`a page of ${size} bytes where ${bytes.length - start} are left`);
    }
    at = start + size;
    if (header.type === "INDEX_PAGE") continue;
    const page = { header, bytes: bytes.subarray(start, at) };
    if (header.type === "DICTIONARY_PAGE") {
      dictionary = convert(decodeDictionary(page, column), column.decoder);
      continue;
    }
    const values = decodeDataPage(page, { ...column, rows }, dictionary);
    rows -= values.length;
    if (values.length > 0) pages.push(values);
  }
  return pages;
}

/**
 * Opens a Parquet file, and checks all sizes and counts of it before it is decoded. What a file may become in memory is
 * limited by its size.
 *
 * @throws Error, which names no file, for a damaged file.
 */
export async function openParquet(file: AsyncBuffer): Promise<OpenedParquet> {
  const metadata = await readFooter(file);
  const { children } = parquetSchema(metadata);
  const groupRows = metadata.row_groups.map((group) => Number(group.num_rows));
  if (!groupRows.every((rows) => Number.isSafeInteger(rows) && rows >= 0)) throw new Error("a row group without rows");
  const rowCount = groupRows.reduce((sum, rows) => sum + rows, 0);
  const limitOf = ({ perByte, atLeast }: typeof INFLATED | typeof CELLS) => atLeast + perByte * file.byteLength;
  const takeCells = createBudget(limitOf(CELLS), "cells");
  const take = createBudget(limitOf(INFLATED), "bytes of pages");
  takeCells(rowCount);
  return {
    metadata,
    rowCount,
    names: children.map(({ element }) => element.name),
    flatNames: children.filter((child) => child.children.length === 0).map(({ element }) => element.name),
    async *readColumn(name) {
      takeCells(rowCount);
      let wanted = 0;
      let got = 0;
      for (const [index, group] of metadata.row_groups.entries()) {
        if (groupRows[index] === 0) continue;
        const { bytes, decoder } = await readChunk(file, group, name, metadata);
        const pages = decodePages(bytes, { decoder, rows: groupRows[index], take });
        wanted += groupRows[index];
        got += pages.reduce((sum, page) => sum + page.length, 0);
        if (got !== wanted) throw new Error(`${got} instead of ${wanted} rows of ${name}`);
        yield pages;
      }
    },
  };
}
