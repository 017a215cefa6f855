import { DataError } from "../errors.js";
import { assertList, assertPredicted, assertProbabilities, type MissingOption } from "../guards/internal.js";
import { assertClasses, indexRows, nameIds } from "../tables.js";
import type { PredictionTable } from "../types.js";

/** Throws unless a list of distinct ids holds exactly the expected ones. */
export function assertSameIds(what: string, expected: ReadonlyMap<string, number>, ids: readonly string[]): void {
  const surplus = ids.filter((id) => !expected.has(id));
  if (surplus.length > 0) throw new DataError(`${what} must hold no other ids, got ${nameIds(surplus)}`);
  if (ids.length === expected.size) return;
  const present = new Set(ids);
  const missing = [...expected.keys()].filter((id) => !present.has(id));
  throw new DataError(`${what} must hold every id, got none for ${nameIds(missing)}`);
}

/** Returns the values of a table, `[ids, classes]`, with its rows moved to the given row numbers. */
function reorderRows({ ids, classes, values }: PredictionTable, rowOf: ReadonlyMap<string, number>): Float32Array {
  const width = classes.length;
  const reordered = new Float32Array(values.length);
  for (let row = 0; row < ids.length; row++) {
    const [to, from] = [rowOf.get(ids[row])! * width, row * width];
    for (let column = 0; column < width; column++) reordered[to + column] = values[from + column];
  }
  return reordered;
}

/**
 * Brings tables with the same ids into one order of rows.
 *
 * @param what The public function, for messages.
 * @param missing The option that accepts NaN, and whether it is set.
 * @returns The values of each table, `[ids, classes]`, in the row order of the first.
 * @throws RangeError without tables.
 * @throws DataError when ids or classes differ, naming up to three ids, a table holds an id twice, a value is outside 0..1, or is
 *   NaN without the option.
 */
export function alignTables(
  what: string,
  tables: readonly PredictionTable[],
  { option, isSet }: { readonly option: MissingOption; readonly isSet: boolean },
): Float32Array[] {
  assertList(`${what}: tables`, tables, "tables");
  for (let index = 0; index < tables.length; index++) {
    assertProbabilities(`${what}: table ${index}`, tables[index]);
    if (!isSet) assertPredicted(`${what}: table ${index}`, tables[index], option);
  }
  if (tables.length === 0) throw new RangeError(`${what}: tables must hold at least one, got 0`);
  const [first] = tables;
  const rowOf = indexRows(`${what}: table 0`, first.ids);
  return tables.map((table, index) => {
    const name = `${what}: table ${index}`;
    indexRows(name, table.ids);
    assertSameIds(name, rowOf, table.ids);
    assertClasses(name, first.classes, table.classes);
    return reorderRows(table, rowOf);
  });
}
