import { mkdirSync } from "node:fs";
import { findRuns, HEAD_THRESHOLDS } from "../crop/index.js";
import { DataError, isCtError } from "../errors.js";
import { encodePng, writeFileAtomicSync } from "../io/index.js";
import type { Series } from "../types.js";
import { buildSeries, buildTriplets, describeGeometry, hasGeometry } from "../volume/index.js";
import { drawImages, findHeads, type HeadBoxes, type Neighbors, type Plane, uniteHeads } from "./draw-images.js";
import { type OpenSlice, openSlices, reasonOf, type SliceFile } from "./open-slices.js";
import type { PrepareSettings } from "./prepare-settings.js";
import { IMAGE_FOLDERS, type ImageFolder, preparedPaths } from "./prepared-folder.js";
import type { ImageRecord, PrepareFailure, SeriesRecord, SliceRecord } from "./series-record.js";

/** One series to prepare. */
export interface PrepareSeriesTask {
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly files: readonly SliceFile[];
  readonly output: string;
  readonly set: string;
  readonly settings: PrepareSettings;
}

/** A slice that is decoded. */
interface DecodedSlice extends Plane {
  readonly slice: OpenSlice;
}

/** A decoded slice and its neighbors; at the ends of a series, and where a neighbor is too far, the slice itself. */
interface NeighborSlices {
  readonly previous: DecodedSlice;
  readonly center: DecodedSlice;
  readonly next: DecodedSlice;
}

const NO_GEOMETRY =
  "ImagePositionPatient and ImageOrientationPatient must be present and plausible, got a header without them";

/** Orders the slices that have a place in space; the others, or a series without an order as a whole, fail. */
function orderSlices(slices: readonly OpenSlice[], failures: PrepareFailure[]): Series | undefined {
  const fail = (failed: readonly OpenSlice[], reason: string) => {
    const files = new Set(failed.map(({ file }) => file));
    failures.push(...[...files].map((file): PrepareFailure => ({ file, stage: "order", reason })));
  };
  const placed = slices.filter(({ metadata }) => hasGeometry(metadata));
  fail(
    slices.filter(({ metadata }) => !hasGeometry(metadata)),
    NO_GEOMETRY,
  );
  try {
    return buildSeries(placed.map(({ metadata }) => metadata)).at(0);
  } catch (error) {
    fail(placed, reasonOf(error));
    return undefined;
  }
}

/** Decodes slices in order, each once, and leaves out those that fail. */
async function* decodeInOrder(slices: readonly OpenSlice[], failures: PrepareFailure[]): AsyncGenerator<DecodedSlice> {
  for (const slice of slices) {
    try {
      const image = await slice.decode();
      yield { slice, image, runs: findRuns(image, HEAD_THRESHOLDS.water) };
    } catch (error) {
      failures.push({ file: slice.file, stage: "pixels", reason: reasonOf(error) });
    }
  }
}

/** Joins three slices, of which the outer ones may be absent, by the rule of `buildTriplets` and if of one size. */
function join(around: readonly (DecodedSlice | undefined)[], series: Series, maxStepMm: number | null): NeighborSlices {
  const center = around[1] as DecodedSlice;
  const size = center.image.shape[0];
  const present = around.filter((neighbor) => neighbor?.image.shape[0] === size) as DecodedSlice[];
  const slices = present.map(({ slice }) => slice.metadata);
  const triplet = buildTriplets({ ...series, slices }, { ...(maxStepMm !== null && { maxStepMm }) })[
    present.indexOf(center)
  ];
  const byUid = (uid: string) => present.find(({ slice }) => slice.metadata.SOPInstanceUID === uid) as DecodedSlice;
  return { previous: byUid(triplet.previous), center, next: byUid(triplet.next) };
}

/** Goes along decoded slices and gives each with its neighbors: three are held at a time. */
async function* withNeighbors(
  decoded: AsyncIterable<DecodedSlice> | Iterable<DecodedSlice>,
  series: Series,
  { maxStepMm }: PrepareSettings,
): AsyncGenerator<NeighborSlices> {
  let before: DecodedSlice | undefined;
  let center: DecodedSlice | undefined;
  for await (const next of decoded) {
    if (center) yield join([before, center, next], series, maxStepMm);
    [before, center] = [center, next];
  }
  if (center) yield join([before, center, undefined], series, maxStepMm);
}

const planesOf = ({ previous, center, next }: NeighborSlices): Neighbors => [previous, center, next];

/** Finds one box for all slices of a series of one size, by that size. */
async function findSeriesHeads(
  decoded: readonly DecodedSlice[],
  series: Series,
  settings: PrepareSettings,
): Promise<Map<number, HeadBoxes>> {
  const heads = new Map<number, HeadBoxes[]>();
  for await (const neighbors of withNeighbors(decoded, series, settings)) {
    const size = neighbors.center.image.shape[0];
    heads.set(size, [...(heads.get(size) ?? []), findHeads(planesOf(neighbors), settings)]);
  }
  return new Map([...heads].map(([size, boxes]) => [size, uniteHeads(boxes)]));
}

/** Says that something cannot be written. A full disk is no fault of a slice: it ends the preparation. */
function unwritable(file: string, error: unknown): DataError {
  const { code = "an unknown error" } = error as NodeJS.ErrnoException;
  return new DataError(`prepare: "${file}" must be writable, got ${code}`, { file });
}

/** Writes an image. */
function writeImage(path: string, png: Uint8Array, file: string): void {
  try {
    writeFileAtomicSync(path, png);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Makes the folders of the images. */
function makeFolders({ output, set }: PrepareSeriesTask): void {
  for (const folder of IMAGE_FOLDERS) {
    try {
      mkdirSync(preparedPaths(output, set).images(folder), { recursive: true });
    } catch (error) {
      throw unwritable(folder, error);
    }
  }
}

/** Draws and writes the images of a slice. */
function prepareSlice(
  neighbors: NeighborSlices,
  seriesHeads: HeadBoxes | undefined,
  { output, set, settings }: PrepareSeriesTask,
): SliceRecord {
  const { previous, center, next } = neighbors;
  const { id, metadata } = center.slice;
  const paths = preparedPaths(output, set);
  const heads = seriesHeads ?? findHeads(planesOf(neighbors), settings);
  const drawn = drawImages(planesOf(neighbors), heads, settings);
  const images: Partial<Record<ImageFolder, ImageRecord>> = {};
  for (const folder of IMAGE_FOLDERS) {
    const png = encodePng(drawn[folder].image);
    writeImage(paths.image(folder, id), png, `${folder}/${id}.png`);
    images[folder] = { ...drawn[folder].box, head: heads[folder] !== undefined, bytes: png.length };
  }
  return {
    id,
    previous: previous.slice.id,
    next: next.slice.id,
    metadata,
    images: images as Record<ImageFolder, ImageRecord>,
  };
}

/** Collects what comes. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** Prepares the slices of an ordered series one after the other. */
async function prepareSlices(
  series: Series,
  slices: readonly OpenSlice[],
  { task, failures }: { readonly task: PrepareSeriesTask; readonly failures: PrepareFailure[] },
): Promise<SliceRecord[]> {
  const byUid = new Map(slices.map((slice) => [slice.metadata.SOPInstanceUID, slice]));
  const ordered = series.slices.map(({ SOPInstanceUID }) => byUid.get(SOPInstanceUID) as OpenSlice);
  const decoding = decodeInOrder(ordered, failures);
  // One box for all slices is known only when all of them were seen, and no file is decoded twice: so all are held.
  const decoded = task.settings.crop === "series" ? await collect(decoding) : decoding;
  const heads = Array.isArray(decoded) ? await findSeriesHeads(decoded, series, task.settings) : undefined;
  const records: SliceRecord[] = [];
  for await (const neighbors of withNeighbors(decoded, series, task.settings)) {
    try {
      records.push(prepareSlice(neighbors, heads?.get(neighbors.center.image.shape[0]), task));
    } catch (error) {
      if (isCtError(error, "DataError")) throw error;
      failures.push({ file: neighbors.center.slice.file, stage: "image", reason: reasonOf(error) });
    }
  }
  return records;
}

/**
 * Prepares one series: orders its slices, joins each with its neighbors, crops the head and writes both images. A slice
 * that cannot be decoded is left out, and its neighbors close up.
 *
 * @throws DataError when an image cannot be written.
 */
export async function prepareSeries(task: PrepareSeriesTask): Promise<SeriesRecord> {
  makeFolders(task);
  const { slices, failures: unopened, describeInputs } = openSlices(task.files);
  const failures = [...unopened];
  const series = orderSlices(slices, failures);
  const records = series ? await prepareSlices(series, slices, { task, failures }) : [];
  return {
    series: task.series,
    inputs: describeInputs(),
    geometry: series && describeGeometry(series),
    failures,
    slices: records,
  };
}
