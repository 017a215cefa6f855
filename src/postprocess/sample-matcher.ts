import { DataError } from "../errors.js";
import { nameIds } from "../tables.js";
import { sortCells, submissionId, type TableNames } from "./sort-cells.js";

/** Matches the IDs of a sample submission with the cells of a table, one by one. */
export interface SampleMatcher {
  /** Takes the next ID of the sample. */
  readonly add: (ID: string) => void;
  /**
   * Returns the cell of each ID, as offsets into the values of the table.
   *
   * @throws DataError when the sample holds an ID twice, lacks a cell, or has an ID that the table lacks.
   */
  readonly finish: () => Uint32Array;
}

/** Returns a function that finds the cell of an ID; `undefined` if the table has none. */
function createCellFinder({ ids, classes }: TableNames): (ID: string) => number | undefined {
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const columnOf = new Map(classes.map((name, column) => [name, column]));
  const withUnderscore = classes.filter((name) => name.includes("_"));
  const cellAt = (ID: string, end: number): number | undefined => {
    const column = columnOf.get(ID.slice(end + 1));
    const row = column === undefined ? undefined : rowOf.get(ID.slice(0, end));
    return row === undefined ? undefined : row * classes.length + column!;
  };
  return (ID) => {
    const cell = cellAt(ID, ID.lastIndexOf("_"));
    if (cell !== undefined || withUnderscore.length === 0) return cell;
    const longer = withUnderscore.filter((name) => ID.endsWith(submissionId("", name)));
    return longer.map((name) => cellAt(ID, ID.length - name.length - 1)).find((found) => found !== undefined);
  };
}

/** Throws unless a sample has each cell once and nothing else. */
function assertMatch(places: Uint32Array, unknown: ReadonlyMap<string, number>, { ids, classes }: TableNames): void {
  const start = "buildSubmission: predictions must hold";
  const idOf = (cell: number) => submissionId(ids[Math.floor(cell / classes.length)], classes[cell % classes.length]);
  const surplus: string[] = [];
  places.forEach((place, cell) => {
    if (place === 0) surplus.push(idOf(cell));
  });
  if (surplus.length > 0) throw new DataError(`${start} no other ids, got ${nameIds(surplus)}`);
  if (unknown.size > 0) throw new DataError(`${start} every id, got none for ${nameIds([...unknown.keys()])}`);
}

/**
 * Creates a matcher of sample IDs with the cells of a table. It keeps four bytes per cell and no ID that the table has.
 *
 * @throws DataError when two cells have the same ID.
 */
export function createSampleMatcher(names: TableNames): SampleMatcher {
  const places = new Uint32Array(sortCells(names).length);
  const cellOf = createCellFinder(names);
  const unknown = new Map<string, number>();
  let count = 0;
  let repeated: { readonly ID: string; readonly place: number } | undefined;
  return {
    add(ID) {
      count++;
      const cell = cellOf(ID);
      const place = cell === undefined ? unknown.get(ID) : places[cell];
      if (place) {
        if (repeated === undefined || place < repeated.place) repeated = { ID, place };
      } else if (cell === undefined) unknown.set(ID, count);
      else places[cell] = count;
    },
    finish() {
      if (repeated) {
        throw new DataError(`buildSubmission: sampleIds must hold each id once, got "${repeated.ID}" more than once`);
      }
      assertMatch(places, unknown, names);
      const cells = new Uint32Array(count);
      places.forEach((place, cell) => {
        cells[place - 1] = cell;
      });
      return cells;
    },
  };
}
