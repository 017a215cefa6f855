/** Columns of a long table: an id of image and class, and a value. */
export interface LongColumns {
  readonly form: "long";
  readonly id: number;
  readonly value: number;
}

/** Columns of a wide table: an id of an image, and one value per class, in the order of the classes. */
export interface WideColumns {
  readonly form: "wide";
  readonly id: number;
  readonly values: readonly number[];
}

/** Numbers of the columns of a table. */
export type TableColumns = LongColumns | WideColumns;

/** Names of a column of row numbers: pandas writes none, reads it as "Unnamed: 0", and has its own in Parquet. */
const INDEX_NAME = /^(|Unnamed: \d+|__index_level_\d+__)$/;

/** Names of a column of ids, where other columns are neither ids nor classes. In capitals or not. */
const ID_NAME = /^(id|image_?id|image|file_?name|file|name|sop_?instance_?uid)$/i;

/** Whether a column has row numbers and not data, according to its name. */
export function isIndexName(name: string): boolean {
  return INDEX_NAME.test(name);
}

/** Finds the column of ids among others; `undefined` if it is not clear. */
function findId(names: readonly string[], columns: readonly number[]): number | undefined {
  const named = columns.filter((column) => !isIndexName(names[column]));
  const candidates = named.length > 0 ? named : columns;
  if (candidates.length === 1) return candidates[0];
  const ids = candidates.filter((column) => ID_NAME.test(names[column]));
  return ids.length === 1 ? ids[0] : undefined;
}

/** Returns the numbers of all columns except some. */
function otherColumns(names: readonly string[], columns: readonly number[]): number[] {
  return [...names.keys()].filter((column) => !columns.includes(column));
}

/**
 * Finds the columns of ids and values in a header. A table of all classes is wide; one of `ID` and `Label` is long. A
 * column of row numbers is left out, and so are columns of other names in a wide table.
 *
 * @returns `undefined` if the header has neither form, or names a class or the value twice.
 */
export function findColumns(names: readonly string[], classes: readonly string[]): TableColumns | undefined {
  const columnsOf = (isWanted: (name: string) => boolean) =>
    [...names.keys()].filter((column) => isWanted(names[column]));
  const found = classes.map((wanted) => columnsOf((name) => name === wanted));
  if (found.every(({ length }) => length === 1)) {
    const values = found.flat();
    const id = findId(names, otherColumns(names, values));
    return id === undefined ? undefined : { form: "wide", id, values };
  }
  const labels = columnsOf((name) => name.toLowerCase() === "label");
  const others = otherColumns(names, labels);
  const id = findId(names, others);
  const isLong = labels.length === 1 && id !== undefined && (isIndexName(names[id]) || /^id$/i.test(names[id]));
  const hasMore = others.some((column) => column !== id && !isIndexName(names[column]));
  return isLong && !hasMore ? { form: "long", id, value: labels[0] } : undefined;
}
