import { DataError } from "../../errors.js";
import type { PredictionTable } from "../../types.js";
import type { TableHeader } from "./read-records.js";

/** Value of an image and class without a row so far; a file cannot hold this number. */
const UNSEEN = -1;

/** Number of images that a new pivot has room for. */
const FIRST_ROOM = 1024;

/** The cells read so far: images in order of appearance, `[images, classes]` with spare room. */
export interface Pivot {
  readonly classes: readonly string[];
  readonly rowOf: Map<string, number>;
  values: Float32Array;
  /** Number of the row of the file that each value comes from. */
  rowNumbers: Uint32Array;
}

/** A value of a table. `column` is the number of the class. */
export interface PivotCell {
  readonly image: string;
  readonly column: number;
  readonly value: number;
  /** Number of its row in the file. */
  readonly number: number;
}

/** Creates an empty pivot. */
export function createPivot(classes: readonly string[]): Pivot {
  const length = FIRST_ROOM * classes.length;
  return {
    classes,
    rowOf: new Map(),
    values: new Float32Array(length).fill(UNSEEN),
    rowNumbers: new Uint32Array(length),
  };
}

/** Adds an image without values and returns its row number. */
function addImage(pivot: Pivot, image: string): number {
  const row = pivot.rowOf.size;
  if ((row + 1) * pivot.classes.length > pivot.values.length) {
    const { values, rowNumbers } = pivot;
    pivot.values = new Float32Array(values.length * 2).fill(UNSEEN);
    pivot.values.set(values);
    pivot.rowNumbers = new Uint32Array(values.length * 2);
    pivot.rowNumbers.set(rowNumbers);
  }
  // A substring keeps the whole string in memory: here a megabyte of the file for one id.
  pivot.rowOf.set(Buffer.from(image).toString(), row);
  return row;
}

/** Puts a value into the pivot; throws if an earlier row of the same image and class disagrees. */
export function setCell(pivot: Pivot, cell: PivotCell, { unit, badRow }: Pick<TableHeader, "unit" | "badRow">): void {
  const { image, column, value, number } = cell;
  const offset = (pivot.rowOf.get(image) ?? addImage(pivot, image)) * pivot.classes.length + column;
  const earlier = pivot.values[offset];
  if (earlier === UNSEEN) {
    pivot.values[offset] = value;
    pivot.rowNumbers[offset] = number;
  } else if (!Object.is(earlier, Math.fround(value))) {
    const place = `${unit} ${pivot.rowNumbers[offset]}, ${earlier}`;
    throw badRow(`"${image}_${pivot.classes[column]}" must agree with ${place}`, String(value));
  }
}

/** Returns the table of a pivot, with rows sorted by image; throws when an image lacks a class. */
export function toTable(what: string, file: string, { classes, rowOf, values }: Pivot): PredictionTable {
  const width = classes.length;
  const ids = [...rowOf.keys()].sort();
  const sorted = new Float32Array(ids.length * width);
  ids.forEach((id, index) => {
    const rowStart = rowOf.get(id)! * width;
    for (let column = 0; column < width; column++) {
      const value = values[rowStart + column];
      if (value === UNSEEN) {
        const missing = classes[column];
        throw new DataError(`${what}: "${file}" must give all classes of "${id}", got no ${missing}`, { file });
      }
      sorted[index * width + column] = value;
    }
  });
  return { ids, classes, values: sorted };
}
