import { assertFunction, assertObject, assertTexts, assertWhole } from "../guards/internal.js";

/** A table of features by column. Columns are computed when they are read, so that a large table is never held whole. */
export interface FeatureColumns {
  /** Name of each column. */
  readonly names: readonly string[];
  /** Number of rows. */
  readonly rows: number;
  /** Returns the values of a column, `[rows]`; NaN where a value is missing. */
  readonly column: (index: number) => Float32Array;
}

/**
 * Throws unless a value is a table of features.
 *
 * @param what The function and its argument, for the message.
 */
export function assertColumns(what: string, columns: FeatureColumns): void {
  assertObject(what, columns, "features by column, as contextFeatures returns them");
  assertTexts(`${what}.names`, columns.names);
  assertWhole(`${what}.rows`, columns.rows, 0);
  assertFunction(`${what}.column`, columns.column);
}
