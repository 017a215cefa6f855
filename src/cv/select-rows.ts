import { DataError } from "../errors.js";
import { assertTable, assertText, assertTexts } from "../guards/internal.js";
import { indexRows, nameIds } from "../tables.js";
import type { Table } from "../types.js";

/** A function that finds the row numbers of ids in a table, in the order of the ids. */
type RowFinder = (ids: readonly string[]) => Uint32Array;

/**
 * Indexes a table once, and returns a function that looks up ids in it. That function throws a DataError, naming up to
 * three ids, when the table lacks some.
 *
 * @param what The caller, for messages: "prevalence: labels".
 * @throws DataError when the table holds an id twice.
 */
export function buildRowFinder(what: string, table: Pick<Table<Uint8Array | Float32Array>, "ids">): RowFinder {
  const rowOf = indexRows(what, table.ids);
  return (ids) => {
    assertTexts(`${what.split(":")[0]}: ids`, ids);
    const missing = ids.filter((id) => !rowOf.has(id));
    if (missing.length === 0) return Uint32Array.from(ids, (id) => rowOf.get(id)!);
    throw new DataError(`${what} must hold every id, got none for ${nameIds(missing)}`);
  };
}

/** Copies the values of the given rows, `[rows, classes]`. */
function gatherRows<Values extends Uint8Array | Float32Array>(table: Table<Values>, rows: Uint32Array): Values {
  const width = table.classes.length;
  const Constructor = table.values.constructor as new (length: number) => Values;
  const values = new Constructor(rows.length * width);
  for (let index = 0; index < rows.length; index++) {
    const [to, from] = [index * width, rows[index] * width];
    for (let column = 0; column < width; column++) values[to + column] = table.values[from + column];
  }
  return values;
}

/**
 * Returns the part of a table that belongs to the given ids, in their order.
 *
 * @throws TypeError for anything but a table, ShapeError unless it has one value per id and class.
 * @throws DataError when an id is not in the table, or the table holds an id twice.
 *
 * @example
 * ```ts
 * const validLabels = selectRows(labels, folds[0].valid);
 * const validPredictions = selectRows(predictions, folds[0].valid);
 * ```
 */
export function selectRows<Values extends Uint8Array | Float32Array>(
  table: Table<Values>,
  ids: readonly string[],
): Table<Values> {
  assertTable("selectRows: table", table);
  const rows = buildRowFinder("selectRows: table", table)(ids);
  return { ids: [...ids], classes: table.classes, values: gatherRows(table, rows) };
}

/**
 * Returns the values of one class, `[ids]`, in the order of the table.
 *
 * @throws TypeError for anything but a table, ShapeError unless it has one value per id and class.
 * @throws DataError when the table lacks the class.
 *
 * @example
 * ```ts
 * const auc = rocAuc(classColumn(validLabels, "any"), classColumn(validPredictions, "any"));
 * ```
 */
export function classColumn<Values extends Uint8Array | Float32Array>(table: Table<Values>, className: string): Values {
  assertTable("classColumn: table", table);
  assertText("classColumn: className", className);
  const column = table.classes.indexOf(className);
  if (column < 0) {
    throw new DataError(`classColumn: className must be one of ${table.classes.join(", ")}, got "${className}"`);
  }
  const width = table.classes.length;
  const Constructor = table.values.constructor as new (length: number) => Values;
  const values = new Constructor(table.ids.length);
  for (let row = 0; row < values.length; row++) values[row] = table.values[row * width + column];
  return values;
}
