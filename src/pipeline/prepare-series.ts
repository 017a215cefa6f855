import { stack } from "../array.js";
import { cropToBox, headBox } from "../crop/index.js";
import { parseHuImage } from "../dicom/index.js";
import { DataError } from "../errors.js";
import { readDicom, writePng } from "../io/index.js";
import type { ByteImage, HuImage, SliceMetadata, Triplet } from "../types.js";
import { buildSeries, buildTriplets } from "../volume/index.js";
import { clipToBytes, WINDOWS, windowChannels } from "../window/index.js";
import { IMAGE_FOLDERS, type ImageFolder, preparedPaths } from "./prepared-folder.js";

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
  /** SeriesInstanceUID. */
  readonly series: string;
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

/** An image that is ready to be written, and whether it is cropped to a head. */
interface CroppedImage {
  readonly image: ByteImage;
  readonly found: boolean;
}

/** The images of a slice. */
type SliceImages = Readonly<Record<ImageFolder, CroppedImage>>;

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

/** Joins each slice with its neighbors; a series without an order fails as a whole. */
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
function cropHead(image: ByteImage, mask: HuImage | ByteImage, marginPixels: number): CroppedImage {
  const box = headBox(mask, { marginPixels });
  return box ? { image: cropToBox(image, box), found: true } : { image, found: false };
}

/** The two images of a slice: its neighbors as channels in Hounsfield units 0..255, and itself in three windows. */
function drawImages(neighbors: readonly HuImage[], center: HuImage, marginPixels: number): SliceImages {
  const triplet = clipToBytes(stack(neighbors)) as ByteImage;
  const windows = windowChannels(center, [WINDOWS.brain, WINDOWS.subdural, WINDOWS.bone]);
  return {
    adjacent_hu_cropped: cropHead(triplet, triplet, marginPixels),
    // The mask comes from Hounsfield units: in the bone window the head rest is as bright as the head.
    "brain-subdural-bone": cropHead(windows, center, marginPixels),
  };
}

/** Writes the images of a slice. A full disk is no fault of the slice, so it ends the preparation. */
async function writeImages(id: string, images: SliceImages, { output, set }: PrepareSeriesTask): Promise<void> {
  const paths = preparedPaths(output, set);
  for (const folder of IMAGE_FOLDERS) {
    try {
      await writePng(paths.image(folder, id), images[folder].image);
    } catch (error) {
      const file = `${folder}/${id}.png`;
      const { code = "an unknown error" } = error as NodeJS.ErrnoException;
      throw new DataError(`prepare: "${file}" must be writable, got ${code}`, { file });
    }
  }
}

/**
 * Prepares one series: orders its slices, joins each with its neighbors, crops the head and writes both images.
 * A slice that cannot be decoded is left out, and its neighbors close up.
 *
 * @throws DataError when an image cannot be written.
 */
export async function prepareSeries(task: PrepareSeriesTask): Promise<PreparedSeries> {
  const failures: PrepareFailure[] = [];
  const decoded = await decodeSlices(task.slices, failures);
  const withoutHead: Record<ImageFolder, string[]> = { adjacent_hu_cropped: [], "brain-subdural-bone": [] };
  const triplets: Triplet[] = [];
  for (const triplet of orderSlices(decoded, failures)) {
    const [previous, center, next] = [triplet.previous, triplet.center, triplet.next].map((uid) => decoded.get(uid)!);
    let images: SliceImages;
    try {
      images = drawImages([previous.image, center.image, next.image], center.image, task.marginPixels);
    } catch (error) {
      failures.push({ file: center.file, stage: "image", reason: reasonOf(error) });
      continue;
    }
    await writeImages(center.id, images, task);
    for (const folder of IMAGE_FOLDERS) if (!images[folder].found) withoutHead[folder].push(center.id);
    triplets.push({ previous: previous.id, center: center.id, next: next.id });
  }
  return { triplets, failures, withoutHead };
}

/** The worker's door: see {@link prepareSeries}. */
export function prepareSeriesInWorker({ task }: { readonly task: PrepareSeriesTask }): Promise<PreparedSeries> {
  return prepareSeries(task);
}
