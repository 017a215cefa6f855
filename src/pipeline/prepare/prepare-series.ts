import { mkdirSync } from "node:fs";
import { HEAD_THRESHOLDS } from "../../crop/index.js";
import { findRuns } from "../../crop/internal.js";
import { isCtError, reasonOf } from "../../errors.js";
import { encodePng } from "../../io/index.js";
import { writeFileAtomicSync } from "../../io/internal.js";
import type { Series } from "../../types.js";
import { buildTriplets, describeGeometry } from "../../volume/index.js";
import type { PrepareSettings } from "../images/prepare-settings.js";
import { IMAGE_FOLDERS, type ImageFolder, preparedPaths } from "../images/prepared-folder.js";
import { drawImages, findHeads, type HeadBoxes, type Neighbors, type Plane, uniteHeads } from "./draw-images.js";
import type { FileHashes } from "./file-hashes.js";
import { type OpenSlice, openSlices, type SliceFile } from "./open-slices.js";
import { orderSlices } from "./order-slices.js";
import type { ImageRecord, PrepareFailure, PrepareStage, SeriesRecord, SliceRecord } from "./series-record.js";
import { unwritable } from "./unwritable.js";

/** One series to prepare. */
export interface PrepareSeriesTask {
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly files: readonly SliceFile[];
  readonly output: string;
  readonly set: string;
  readonly settings: PrepareSettings;
}

/** What became of a series. */
export interface PreparedSeries {
  readonly record: SeriesRecord;
  /** Hashes of its files. */
  readonly hashes: FileHashes;
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

/** Says that a step failed for a slice; of a file of several, for which. */
function failureOf({ file, frame }: OpenSlice, stage: PrepareStage, error: unknown): PrepareFailure {
  const reason = reasonOf(error);
  return { file, stage, reason: frame === undefined ? reason : `frame ${frame}: ${reason}` };
}

/** Decodes slices in order, each once, and leaves out those that fail. */
async function* decodeInOrder(slices: readonly OpenSlice[], failures: PrepareFailure[]): AsyncGenerator<DecodedSlice> {
  for (const slice of slices) {
    try {
      const image = await slice.decode();
      yield { slice, image, runs: findRuns(image, HEAD_THRESHOLDS.water) };
    } catch (error) {
      failures.push(failureOf(slice, "pixels", error));
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

/** The boxes of a slice: of the heads that it shows, and what it is cropped to. */
interface SliceHeads {
  readonly own: HeadBoxes;
  readonly crop: HeadBoxes;
}

/** Finds the heads in all slices of a series; slices of one size are cropped to one box. */
async function findSeriesHeads(
  decoded: readonly DecodedSlice[],
  series: Series,
  settings: PrepareSettings,
): Promise<SliceHeads[]> {
  const found: { readonly size: number; readonly own: HeadBoxes }[] = [];
  for await (const neighbors of withNeighbors(decoded, series, settings)) {
    found.push({ size: neighbors.center.image.shape[0], own: findHeads(planesOf(neighbors), settings) });
  }
  const sizes = new Set(found.map(({ size }) => size));
  const unite = (size: number) => uniteHeads(found.filter((slice) => slice.size === size).map(({ own }) => own));
  const united = new Map([...sizes].map((size) => [size, unite(size)]));
  return found.map(({ size, own }) => ({ own, crop: united.get(size) as HeadBoxes }));
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
  { own, crop }: SliceHeads,
  { output, set, settings }: PrepareSeriesTask,
): SliceRecord {
  const { previous, center, next } = neighbors;
  const { id, metadata } = center.slice;
  const paths = preparedPaths(output, set);
  const drawn = drawImages(planesOf(neighbors), crop, settings);
  const images: Partial<Record<ImageFolder, ImageRecord>> = {};
  for (const folder of IMAGE_FOLDERS) {
    const png = encodePng(drawn[folder].image);
    writeImage(paths.image(folder, id), png, `${folder}/${id}.png`);
    images[folder] = { ...drawn[folder].box, head: own[folder] !== undefined, bytes: png.length };
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
  const headsOf = (neighbors: NeighborSlices, index: number): SliceHeads => {
    if (heads) return heads[index];
    const own = findHeads(planesOf(neighbors), task.settings);
    return { own, crop: own };
  };
  const records: SliceRecord[] = [];
  let index = 0;
  for await (const neighbors of withNeighbors(decoded, series, task.settings)) {
    try {
      records.push(prepareSlice(neighbors, headsOf(neighbors, index++), task));
    } catch (error) {
      if (isCtError(error, "DataError")) throw error;
      failures.push(failureOf(neighbors.center.slice, "image", error));
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
export async function prepareSeries(task: PrepareSeriesTask): Promise<PreparedSeries> {
  makeFolders(task);
  const { slices, failures: unopened, describeInputs } = openSlices(task.files);
  const failures = [...unopened];
  const series = orderSlices(slices, failures);
  const records = series ? await prepareSlices(series, slices, { task, failures }) : [];
  const { inputs, hashes } = describeInputs();
  const geometry = series && describeGeometry(series);
  return {
    record: { series: task.series, settings: task.settings, inputs, geometry, failures, slices: records },
    hashes,
  };
}
