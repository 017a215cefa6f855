import { basename } from "node:path";
import { DataError } from "../../errors.js";
import { readMetadataColumns } from "../../io/index.js";
import { fileExists, readJson } from "../../io/internal.js";
import type { HuWindow } from "../../types.js";
import { WINDOWS } from "../../window/index.js";
import { type ImageSet, openFolder, type PreparedSet } from "./image-set.js";
import { type ImageFolder, type ImageManifest, imageManifestPath, preparedPaths } from "./prepared-folder.js";
import { readSliceOrders } from "./slice-orders.js";

/**
 * Which window is applied when an image is loaded: that of the folder's manifest, by which nothing is windowed twice; or,
 * for parity with the original solution, the subdural window for images of either kind.
 */
export const WINDOW_POLICIES = ["manifest", "parity"] as const;

/** Which window is applied when an image is loaded: see {@link WINDOW_POLICIES}. */
export type WindowPolicy = (typeof WINDOW_POLICIES)[number];

/** How to open images. */
export interface OpenOptions {
  /** Default `manifest`. */
  readonly windowPolicy?: WindowPolicy | undefined;
}

/** Images of one's own, of any names. */
export interface CustomImages {
  /**
   * Folder of PNGs, and folders in it: the id of an image is its path below the folder without `.png`. Where it holds a
   * `manifest.json`, `windowOnLoad` in it is the window to apply; without one, images are taken as they are.
   */
  readonly images: string;
  /**
   * Table of slices in Parquet, with columns as `writeMetadataTable` of `ct-hemorrhage/io` names them: `Image` is the id
   * of an image, `PatientID`, or `StudyInstanceUID`, tells whose it is, and the position places it in its series. Slices
   * that it does not name do not count. Training needs it; without it, all images of the folder can be predicted.
   */
  readonly metadata?: string | undefined;
}

/** Where images are: the output folder of a preparation, or images of one's own. */
export type ImageLocation = string | CustomImages;

/** Which images of a preparation to open, and how; images of one's own need no name. */
interface ImageChoice extends OpenOptions {
  readonly set?: string | undefined;
  readonly imageFolder: ImageFolder;
}

/** Reads the window to apply to the images of a folder. */
async function readWindow(images: string): Promise<HuWindow | null> {
  const { windowOnLoad } = ((await readJson(imageManifestPath(images))) ?? {}) as Partial<ImageManifest>;
  if (windowOnLoad === null) return null;
  const { level, width } = windowOnLoad ?? {};
  if (Number.isFinite(level) && (width as number) > 0) return windowOnLoad as HuWindow;
  // Without its window an image looks like an image still, and a network would train on it.
  const file = `${basename(images)}/manifest.json`;
  throw new DataError(`${file}: windowOnLoad must be null, or level and width, got ${JSON.stringify(windowOnLoad)}`, {
    file,
  });
}

/** Reads the patient of each image of a metadata table: PatientID, or the study where a file names no patient. */
export async function readPatients(metadata: string): Promise<ReadonlyMap<string, string>> {
  const columns = await readMetadataColumns(metadata, ["PatientID", "StudyInstanceUID"]);
  const { Image, PatientID, StudyInstanceUID } = columns;
  return new Map(Image.map((id, row) => [id, PatientID[row] ?? StudyInstanceUID[row]]));
}

/**
 * Opens a prepared set of images.
 *
 * @throws DataError when the set was not prepared to its end, an image of it is missing, or a table cannot be read.
 */
export async function openPreparedSet(
  root: string,
  set: string,
  kind: ImageFolder,
  { windowPolicy = "manifest" }: OpenOptions = {},
): Promise<PreparedSet> {
  const { metadata, images } = preparedPaths(root, set);
  if (!(await fileExists(metadata))) {
    const file = basename(metadata);
    throw new DataError(`openPreparedSet: ${set} must be prepared to its end, got no ${file}`, { file });
  }
  const patientOf = await readPatients(metadata);
  const windowOnLoad = await readWindow(images(kind));
  const opened = await openFolder("openPreparedSet", images(kind), {
    label: `png/${set}/${kind}`,
    ids: [...patientOf.keys()],
    window: windowPolicy === "parity" ? WINDOWS.subdural : windowOnLoad,
  });
  return { ...opened, patientOf, metadata, kind };
}

/**
 * Opens images of one's own.
 *
 * @throws DataError when a slice of the table has no image, there is no image at all, or the table or the manifest cannot
 * be read.
 */
export async function openCustomImages(
  { images, metadata }: CustomImages,
  { windowPolicy = "manifest" }: OpenOptions = {},
): Promise<ImageSet> {
  const patientOf = metadata === undefined ? undefined : await readPatients(metadata);
  const windowOnLoad = (await fileExists(imageManifestPath(images))) ? await readWindow(images) : null;
  const opened = await openFolder("openCustomImages", images, {
    label: basename(images),
    ids: patientOf && [...patientOf.keys()],
    window: windowPolicy === "parity" ? WINDOWS.subdural : windowOnLoad,
  });
  return { ...opened, patientOf, metadata };
}

/**
 * Opens images of either kind.
 *
 * @throws TypeError for a preparation without the name of a set, and as {@link openPreparedSet} and {@link openCustomImages}.
 */
export async function openImages(data: ImageLocation, choice: ImageChoice): Promise<ImageSet> {
  if (typeof data !== "string") return openCustomImages(data, choice);
  if (choice.set === undefined) throw new TypeError("openImages: set must name a set of the preparation, got none");
  return openPreparedSet(data, choice.set, choice.imageFolder, choice);
}

/**
 * Opens images to train on.
 *
 * @param what The public function, for messages.
 * @throws DataError where no table tells whose the images are, or one of one's own does not place its slices in series;
 * DicomError for a slice of it without position or orientation.
 */
export async function openTrainingImages(what: string, data: ImageLocation, choice: ImageChoice): Promise<PreparedSet> {
  const { patientOf, metadata, ...opened } = await openImages(data, choice);
  if (patientOf && metadata !== undefined) {
    // Smoothing comes last: hours later would be too late to learn that a table of one's own places no slices.
    if (typeof data !== "string") await readSliceOrders(metadata);
    return { ...opened, patientOf, metadata };
  }
  throw new DataError(
    `${what}: data.metadata must name a table of slices, by which patients and neighbors are known, got none`,
  );
}
