/** A column of a Parquet file. `optional` columns may hold nulls, which are `undefined` in a cell. */
export interface ParquetColumn {
  readonly type: "UTF8" | "DOUBLE" | "INT32";
  readonly optional: boolean;
}

/** The columns of a Parquet file by name, in order. */
export type ParquetSchema = Readonly<Record<string, ParquetColumn>>;

/** One value of a table. */
export type Cell = string | number | undefined;

const EXPECTED = { UTF8: "a string", DOUBLE: "a finite number", INT32: "a whole number of 32 bits" } as const;

function fits({ type, optional }: ParquetColumn, cell: Cell): boolean {
  if (cell === undefined) return optional;
  if (type === "UTF8") return typeof cell === "string";
  return type === "INT32"
    ? Number.isInteger(cell) && (cell as number) === ((cell as number) | 0)
    : Number.isFinite(cell);
}

/** Returns why a value does not fit a column, such as "must be a string, got 1"; `undefined` if it fits. */
export function cellFault(column: ParquetColumn, cell: Cell): string | undefined {
  if (fits(column, cell)) return undefined;
  const expected = column.optional ? `${EXPECTED[column.type]} or nothing` : EXPECTED[column.type];
  return `must be ${expected}, got ${cell === undefined ? "nothing" : JSON.stringify(cell)}`;
}
