/** The part of parquetjs-lite 0.8.7 that this package uses to write; parquetjs-lite ships no types. */
declare module "parquetjs-lite" {
  import type { Writable } from "node:stream";

  export interface Field {
    readonly type: "UTF8" | "DOUBLE" | "INT32";
    readonly compression: "GZIP";
    readonly optional: boolean;
    /** `false` leaves out the smallest and largest value, the null count and the distinct count. */
    readonly statistics: false;
  }

  /**
   * Buffered values of a column. Definition levels are 1 for a value and 0 for null; all are 0 in a required column.
   */
  export interface ColumnBuffer {
    readonly dlevels: number[];
    readonly rlevels: number[];
    /** The values that are not null. */
    readonly values: (number | string)[];
    readonly distinct_values: Set<unknown>;
    /** Number of rows, nulls included. */
    count: number;
  }

  export interface RowBuffer {
    rowCount: number;
    pageRowCount: number;
    readonly columnData: Record<string, ColumnBuffer>;
    readonly pages: Record<string, unknown[]>;
  }

  export interface WriterOptions {
    readonly rowGroupSize?: number;
    /** Rows per page. */
    readonly pageSize?: number;
    readonly useDataPageV2?: boolean;
    readonly pageIndex?: boolean;
  }

  export interface Writer {
    /** Rows that are appended but not written yet; an empty object after each row group. */
    rowBuffer: RowBuffer | Record<string, never>;
    appendRow(row: Record<string, unknown>): Promise<void>;
    setMetadata(key: string, value: string): void;
    close(): Promise<void>;
  }

  const parquet: {
    readonly ParquetSchema: new (fields: Record<string, Field>) => object;
    readonly ParquetWriter: {
      openStream(schema: object, stream: Writable, options: WriterOptions): Promise<Writer>;
    };
  };
  // biome-ignore lint/style/noDefaultExport: Node.js gives a CommonJS package as a default export.
  export default parquet;
}
