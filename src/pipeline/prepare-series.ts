import type { MessagePort } from "node:worker_threads";
import { stack } from "../array.js";
import { cropToBox, headBox } from "../crop/index.js";
import { parseHuImage } from "../dicom/index.js";
import { readDicom, writePng } from "../io/index.js";
import type { ByteImage, HuImage, SliceMetadata, Triplet } from "../types.js";
import { buildSeries, buildTriplets } from "../volume/index.js";
import { clipToBytes, WINDOWS, windowChannels } from "../window/index.js";
import { type ImageFolder, preparedPaths } from "./prepared-folder.js";

/** A slice to prepare. */
export interface SliceFile {
  /** Name of its images. */
  readonly id: string;
  /** Path of the DICOM file. */
  readonly path: string;
  /** The same path below the input folder: what reports say. */
  readonly file: string;
  readonly metadata: SliceMetadata;
}

/** One series to prepare. */
export interface PrepareSeriesTask {
  readonly slices: readonly SliceFile[];
  readonly output: string;
  readonly set: string;
  readonly marginPixels: number;
}

/** The steps of preparation: reading the header, ordering the series, decoding the pixels, drawing the images. */
export type PrepareStage = "header" | "order" | "pixels" | "image";

/** A step of preparation that failed for one file. */
export interface PrepareFailure {
  readonly file: string;
  readonly stage: PrepareStage;
  readonly reason: string;
}

/** What became of a series. */
export interface PreparedSeries {
  /** By image id. */
  readonly triplets: readonly Triplet[];
  readonly failures: readonly PrepareFailure[];
  readonly withoutHead: Readonly<Record<ImageFolder, readonly string[]>>;
}

interface DecodedSlice extends SliceFile {
  readonly image: HuImage;
}

/** Says why something failed, in one line. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}

/** Decodes each slice once, and leaves out those that fail. */
async function decodeSlices(
  slices: readonly SliceFile[],
  failures: PrepareFailure[],
): Promise<Map<string, DecodedSlice>> {
  const decoded = new Map<string, DecodedSlice>();
  for (const slice of slices) {
    try {
      const { image } = parseHuImage(await readDicom(slice.path));
      decoded.set(slice.metadata.SOPInstanceUID, { ...slice, image });
    } catch (error) {
      failures.push({ file: slice.file, stage: "pixels", reason: reasonOf(error) });
    }
  }
  return decoded;
}

/** Joins each slice with its neighbours; a series without an order fails as a whole. */
function orderSlices(decoded: ReadonlyMap<string, DecodedSlice>, failures: PrepareFailure[]): Triplet[] {
  const slices = [...decoded.values()];
  try {
    return buildSeries(slices.map(({ metadata }) => metadata)).flatMap(buildTriplets);
  } catch (error) {
    failures.push(...slices.map(({ file }): PrepareFailure => ({ file, stage: "order", reason: reasonOf(error) })));
    return [];
  }
}

/** The head of an 8-bit image, by the box around what is above air in `mask`; the whole image where nothing is. */
function cropHead(
  image: ByteImage,
  mask: HuImage | ByteImage,
  marginPixels: number,
): { image: ByteImage; found: boolean } {
  const box = headBox(mask, { marginPixels });
  return box ? { image: cropToBox(image, box), found: true } : { image, found: false };
}

/** The two images of a slice: its neighbours as channels in Hounsfield units 0..255, and itself in three windows. */
function drawImages(neighbors: readonly HuImage[], center: HuImage, marginPixels: number) {
  const triplet = clipToBytes(stack(neighbors)) as ByteImage;
  const windows = windowChannels(center, [WINDOWS.brain, WINDOWS.subdural, WINDOWS.bone]);
  return {
    adjacent_hu_cropped: cropHead(triplet, triplet, marginPixels),
    // The mask comes from Hounsfield units: in the bone window the head rest is as bright as the head.
    "brain-subdural-bone": cropHead(windows, center, marginPixels),
  };
}

/**
 * Prepares one series: orders its slices, joins each with its neighbours, crops the head and writes both images.
 * A slice that cannot be decoded is left out, and its neighbours close up.
 */
export async function prepareSeries({ slices, output, set, marginPixels }: PrepareSeriesTask): Promise<PreparedSeries> {
  const failures: PrepareFailure[] = [];
  const decoded = await decodeSlices(slices, failures);
  const withoutHead: Record<ImageFolder, string[]> = { adjacent_hu_cropped: [], "brain-subdural-bone": [] };
  const triplets: Triplet[] = [];
  const paths = preparedPaths(output, set);
  for (const triplet of orderSlices(decoded, failures)) {
    const [previous, center, next] = [triplet.previous, triplet.center, triplet.next].map((uid) => decoded.get(uid)!);
    try {
      const images = drawImages([previous.image, center.image, next.image], center.image, marginPixels);
      for (const [folder, { image, found }] of Object.entries(images) as [
        ImageFolder,
        (typeof images)[ImageFolder],
      ][]) {
        await writePng(paths.image(folder, center.id), image);
        if (!found) withoutHead[folder].push(center.id);
      }
      triplets.push({ previous: previous.id, center: center.id, next: next.id });
    } catch (error) {
      failures.push({ file: center.file, stage: "image", reason: reasonOf(error) });
    }
  }
  return { triplets, failures, withoutHead };
}

/** The worker's door: see {@link prepareSeries}. */
export function prepareSeriesInWorker({ task }: { readonly task: PrepareSeriesTask; readonly port: MessagePort }) {
  return prepareSeries(task);
}
