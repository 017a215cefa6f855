import type { Fold, LabelTable } from "../../types.js";
import type { LoaderImages } from "../images/image-loader.js";
import type { ImageSet } from "../images/image-set.js";
import { type Allocate, type PackedTexts, packTexts, unpackTexts } from "../workers/packed-texts.js";

/** Images of a run in memory of its pool, for all tasks. */
export interface SharedImages extends Pick<ImageSet, "folder" | "window"> {
  readonly ids: PackedTexts;
  /** File name of each id, empty for `ID.png`; absent if all are named so. */
  readonly fileNames?: PackedTexts | undefined;
}

/** Images of a worker: their ids, and how to load them. */
interface WorkerImages {
  readonly ids: readonly string[];
  readonly images: LoaderImages;
}

/** Puts images into memory of a pool. */
export function shareImages({ ids, images }: WorkerImages, allocate: Allocate): SharedImages {
  const { folder, window, fileNames } = images;
  const nameOf = (id: string) => (fileNames && Object.hasOwn(fileNames, id) ? fileNames[id] : "");
  return {
    folder,
    window,
    ids: packTexts(ids, allocate),
    fileNames: fileNames && packTexts(ids.map(nameOf), allocate),
  };
}

/** Returns shared images as a loader takes them. */
export function unshareImages({ folder, window, ids: packed, fileNames }: SharedImages): WorkerImages {
  const ids = unpackTexts(packed);
  if (fileNames === undefined) return { ids, images: { folder, window } };
  const named = unpackTexts(fileNames).flatMap((name, row) => (name === "" ? [] : [[ids[row], name] as const]));
  return { ids, images: { folder, window, fileNames: Object.fromEntries(named) } };
}

/** Labels of a run in memory of its pool: those of the first ids of its images. */
export interface SharedLabels {
  readonly classes: readonly string[];
  /** Row-major, `[ids, classes]`. */
  readonly values: Uint8Array;
}

/** A fold whose ids are row numbers of shared images. */
export interface SharedFold {
  readonly index: number;
  readonly train: Uint32Array;
  readonly valid: Uint32Array;
}

/** Data of the folds of a run in memory of its pool. */
interface SharedData {
  readonly images: SharedImages;
  readonly labels: SharedLabels;
  readonly folds: readonly SharedFold[];
}

/** Data that a worker trains a fold on. */
export interface FoldData {
  readonly images: LoaderImages;
  readonly labels: LabelTable;
  readonly fold: Fold;
}

/** Rows to try before an id is looked up: the ids of a fold come in the order of all ids, with a few left out. */
const NEAR_ROWS = 32;

/** Creates a function that numbers ids: those with labels first, then any others of the folds, which `ids` then holds too. */
function createNumbering(labels: LabelTable) {
  const ids = [...labels.ids];
  let rowOf: Map<string, number> | undefined;
  const lookUp = (id: string): number => {
    rowOf ??= new Map(ids.map((each, row) => [each, row]));
    const known = rowOf.get(id);
    if (known !== undefined) return known;
    rowOf.set(id, ids.length);
    return ids.push(id) - 1;
  };
  const findAfter = (row: number, id: string): number => {
    for (let next = row + 1; next <= row + NEAR_ROWS; next++) if (ids[next] === id) return next;
    return lookUp(id);
  };
  return { ids, findAfter };
}

/** Puts the data of folds into memory of a pool. */
export function shareFolds(
  { images, labels, folds }: Omit<FoldData, "fold"> & { readonly folds: readonly Fold[] },
  allocate: Allocate,
): SharedData {
  const { ids, findAfter } = createNumbering(labels);
  const values = new Uint8Array(allocate(labels.values.length));
  values.set(labels.values);
  const rowsOf = (list: readonly string[]) => {
    const rows = new Uint32Array(allocate(4 * list.length));
    let row = -1;
    for (const [index, id] of list.entries()) {
      row = findAfter(row, id);
      rows[index] = row;
    }
    return rows;
  };
  const numbered = folds.map(({ index, train, valid }) => ({ index, train: rowsOf(train), valid: rowsOf(valid) }));
  return {
    images: shareImages({ ids, images }, allocate),
    labels: { classes: labels.classes, values },
    folds: numbered,
  };
}

/** Returns the shared data of one fold as a training takes them. */
export function unshareFold(
  images: SharedImages,
  { classes, values }: SharedLabels,
  { index, train, valid }: SharedFold,
): FoldData {
  const { ids, images: loaded } = unshareImages(images);
  const idsOf = (rows: Uint32Array) => Array.from(rows, (row) => ids[row]);
  const labeled = values.length / classes.length;
  return {
    images: loaded,
    labels: { ids: labeled === ids.length ? ids : ids.slice(0, labeled), classes, values },
    fold: { index, train: idsOf(train), valid: idsOf(valid) },
  };
}
