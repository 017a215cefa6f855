import { compareText } from "../compare-text.js";
import { DataError } from "../errors.js";
import type { PredictionTable } from "../types.js";

/** Ids and classes of a table, which name the rows of its submission. */
export type TableNames = Pick<PredictionTable, "ids" | "classes">;

/** Returns the ID of a row of a submission, made of image and class, as in `ID_000012eaf_any`. */
export function submissionId(image: string, className: string): string {
  return `${image}_${className}`;
}

/** Sorts row numbers by the part of their IDs that all classes share. */
function sortRows(ids: readonly string[]): { readonly rows: readonly number[]; readonly keys: readonly string[] } {
  const keys = ids.map((id) => submissionId(id, ""));
  return { rows: [...keys.keys()].sort((a, b) => compareText(keys[a], keys[b])), keys };
}

/** A cell of a table, with its ID. */
interface NamedCell {
  readonly ID: string;
  readonly cell: number;
}

/** Sorts the cells of rows by ID; equal IDs keep their order. */
function sortGroup(rows: readonly number[], { ids, classes }: TableNames): NamedCell[] {
  const cells = rows.flatMap((row) =>
    classes.map((name, column) => ({ ID: submissionId(ids[row], name), cell: row * classes.length + column })),
  );
  return cells.sort((a, b) => compareText(a.ID, b.ID) || a.cell - b.cell);
}

/** Returns the first cell of a sorted group whose ID occurs again. */
function firstRepeated(group: readonly NamedCell[]): NamedCell | undefined {
  const repeated = group.filter(({ ID }, index) => ID === group[index + 1]?.ID);
  return repeated.length === 0 ? undefined : repeated.reduce((a, b) => (b.cell < a.cell ? b : a));
}

/** Returns the end of the group of sorted rows that starts at `start`: whose keys begin with its first key. */
function endOfGroup(start: number, { rows, keys }: ReturnType<typeof sortRows>): number {
  let end = start + 1;
  while (end < rows.length && keys[rows[end]].startsWith(keys[rows[start]])) end++;
  return end;
}

/**
 * Sorts the cells of a table by the ID of their row in a submission. Without a list of all IDs, which would take
 * gigabytes for the slices of the challenge: only ids such as `a` and `a_b` have classes that interleave.
 *
 * @returns Offsets into the values of the table.
 * @throws DataError when an ID occurs twice.
 */
export function sortCells(names: TableNames): Uint32Array {
  const { ids, classes } = names;
  const sorted = sortRows(ids);
  const { rows } = sorted;
  const columns = [...classes.keys()].sort((a, b) => compareText(classes[a], classes[b]));
  const cells = new Uint32Array(ids.length * classes.length);
  const repeated: NamedCell[] = [];
  let filled = 0;
  for (let start = 0, end = 0; start < rows.length; start = end) {
    end = endOfGroup(start, sorted);
    if (end === start + 1) {
      for (const column of columns) cells[filled++] = rows[start] * classes.length + column;
      continue;
    }
    const group = sortGroup(rows.slice(start, end), names);
    for (const { cell } of group) cells[filled++] = cell;
    repeated.push(...[firstRepeated(group)].filter((cell) => cell !== undefined));
  }
  if (repeated.length === 0) return cells;
  const { ID } = repeated.reduce((a, b) => (b.cell < a.cell ? b : a));
  throw new DataError(`buildSubmission: predictions must hold each id once, got "${ID}" more than once`);
}
