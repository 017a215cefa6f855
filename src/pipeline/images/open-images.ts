import { basename } from "node:path";
import { DataError } from "../../errors.js";
import { assertOneOf, assertOptions, assertPath } from "../../guards/internal.js";
import { readMetadataColumns } from "../../io/index.js";
import { fileExists, readJson } from "../../io/internal.js";
import type { HuWindow } from "../../types.js";
import { WINDOWS } from "../../window/index.js";
import { type ImageSet, openFolder, type PreparedSet } from "./image-set.js";
import {
  assertImageFolder,
  type ImageFolder,
  type ImageManifest,
  imageManifestPath,
  pathsOfSet,
} from "./prepared-folder.js";
import { readSliceOrders } from "./slice-orders.js";

/**
 * Sources of the window that is applied when an image is loaded. `manifest` takes it from the image manifest of the
 * folder, which ensures that no image is windowed twice. `parity` applies the subdural window to both kinds of images,
 * as the original solution does.
 */
export const WINDOW_POLICIES = ["manifest", "parity"] as const;

/** Source of the window that is applied when an image is loaded: one of {@link WINDOW_POLICIES}. */
export type WindowPolicy = (typeof WINDOW_POLICIES)[number];

/** Settings of {@link openPreparedSet} and {@link openCustomImages}. */
export interface OpenOptions {
  /** Source of the window. Default `manifest`. */
  readonly windowPolicy?: WindowPolicy | undefined;
}

/** Location of custom images, which may have any names. */
export interface CustomImages {
  /**
   * Folder of PNGs and JPEGs (`.png`, `.jpg`, `.jpeg`, in capitals or not), including those in subfolders. The id of an
   * image is its path relative to the folder, without its ending. Images of 16 bits are scaled to 8: `round(sample / 257)`,
   * as `decodePng` of `ct-hemorrhage/io` says, so they must use the whole range of 16 bits. If the folder has an image manifest (`manifest.json`), its `windowOnLoad` is the window to apply; otherwise
   * images are used as they are.
   */
  readonly images: string;
  /**
   * Metadata table in Parquet, with columns named as by `writeMetadataTable` of `ct-hemorrhage/io`: `Image` is the id
   * of an image, `PatientID` (or else `StudyInstanceUID`) identifies the patient, and the position orders the slices of
   * a series. Images that the table does not list are ignored. Training needs the table; without it, all images of the
   * folder can be predicted.
   */
  readonly metadata?: string | undefined;
}

/** Location of images: the output folder of a preparation, or custom images. */
export type ImageLocation = string | CustomImages;

/** Settings of {@link openImages}: which prepared images to open, and how. Custom images need no `set`. */
interface ImageChoice extends OpenOptions {
  readonly set?: string | undefined;
  readonly imageFolder: ImageFolder;
}

/** Throws unless a value is the name of a source of the window. Another text would otherwise stand for `manifest`. */
function assertPolicy(name: string, policy: WindowPolicy): void {
  assertOneOf(`${name}: windowPolicy`, WINDOW_POLICIES, policy);
}

/** Reads the window from the image manifest of a folder. */
async function readWindow(images: string): Promise<HuWindow | null> {
  const { windowOnLoad } = ((await readJson(imageManifestPath(images))) ?? {}) as Partial<ImageManifest>;
  if (windowOnLoad === null) return null;
  const { level, width } = windowOnLoad ?? {};
  if (Number.isFinite(level) && (width as number) > 0) return windowOnLoad as HuWindow;
  // Without its window, an image still looks like an image, and a network would train on it.
  const file = `${basename(images)}/manifest.json`;
  throw new DataError(`${file}: windowOnLoad must be null, or level and width, got ${JSON.stringify(windowOnLoad)}`, {
    file,
  });
}

/**
 * Reads the patient of each image in a metadata table: PatientID, or StudyInstanceUID for a file without PatientID.
 *
 * @throws DataError if the table cannot be read, or if two rows of an image name different patients.
 */
export async function readPatients(metadata: string): Promise<ReadonlyMap<string, string>> {
  const columns = await readMetadataColumns(metadata, ["PatientID", "StudyInstanceUID"]);
  const { Image, PatientID, StudyInstanceUID } = columns;
  const patientOf = new Map<string, string>();
  for (const [row, id] of Image.entries()) {
    const patient = PatientID[row] ?? StudyInstanceUID[row];
    if ((patientOf.get(id) ?? patient) !== patient) {
      const file = basename(metadata);
      const places = `rows ${Image.indexOf(id) + 1} and ${row + 1}`;
      throw new DataError(`${file}: each image must have one patient, got two for "${id}" in ${places}`, { file });
    }
    patientOf.set(id, patient);
  }
  return patientOf;
}

/**
 * Opens the images of one kind in a prepared set.
 *
 * @param root Output folder of the preparation.
 * @param set Name of the set, such as `stage_2_train`.
 * @param kind Kind of the images, which is also the name of their folder.
 * @param options Settings: source of the window.
 * @throws DataError if the set is not fully prepared, an image is missing, or a table cannot be read.
 *
 * @example
 * ```ts
 * const { ids, source, patientOf } = await openPreparedSet("prepared", "stage_2_train", "adjacent_hu_cropped");
 * const image = await source(ids[0]); // [rows, cols, 3], subdural window applied
 * console.log(ids[0], patientOf.get(ids[0]), image.shape);
 * ```
 */
export async function openPreparedSet(
  root: string,
  set: string,
  kind: ImageFolder,
  options: OpenOptions = {},
): Promise<PreparedSet> {
  assertOptions<OpenOptions>("openPreparedSet", options, { windowPolicy: true });
  const { windowPolicy = "manifest" } = options;
  assertPolicy("openPreparedSet", windowPolicy);
  const { metadata, images } = pathsOfSet("openPreparedSet", root, set);
  assertImageFolder("openPreparedSet: kind", kind);
  if (!(await fileExists(metadata))) {
    const file = basename(metadata);
    throw new DataError(`openPreparedSet: ${set} must be fully prepared, got no ${file}`, { file });
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
 * Opens custom images.
 *
 * @param location Folder of the images, and the metadata table if they have one.
 * @param options Settings: source of the window.
 * @throws DataError if a slice of the table has no image, the folder has no images or two of the same id, or the table
 * or the image manifest cannot be read.
 *
 * @example
 * ```ts
 * const { ids, source } = await openCustomImages({ images: "head-ct" });
 * const image = await source(ids[0]);
 * console.log(ids.length, image.shape); // [rows, cols, 3]
 * ```
 */
export async function openCustomImages(location: CustomImages, options: OpenOptions = {}): Promise<ImageSet> {
  assertOptions<CustomImages>("openCustomImages", location, { images: true, metadata: true });
  assertOptions<OpenOptions>("openCustomImages", options, { windowPolicy: true });
  const { images, metadata } = location;
  assertPath("openCustomImages: images", images);
  if (metadata !== undefined) assertPath("openCustomImages: metadata", metadata);
  const { windowPolicy = "manifest" } = options;
  assertPolicy("openCustomImages", windowPolicy);
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
 * Opens prepared or custom images.
 *
 * @throws TypeError for prepared images without `set`, and the errors of {@link openPreparedSet} and
 * {@link openCustomImages}.
 */
export async function openImages(data: ImageLocation, choice: ImageChoice): Promise<ImageSet> {
  const { windowPolicy } = choice;
  if (typeof data !== "string") return openCustomImages(data, { windowPolicy });
  if (choice.set === undefined) throw new TypeError("openImages: set must name a prepared set, got none");
  return openPreparedSet(data, choice.set, choice.imageFolder, { windowPolicy });
}

/**
 * Opens images for training.
 *
 * @param what Name of the public function, for messages.
 * @throws DataError without a metadata table, or if a custom table does not describe the order of its slices;
 * DicomError if a slice of a custom table has no position or orientation.
 */
export async function openTrainingImages(what: string, data: ImageLocation, choice: ImageChoice): Promise<PreparedSet> {
  const { patientOf, metadata, ...opened } = await openImages(data, choice);
  if (patientOf && metadata !== undefined) {
    // Smoothing needs the order of the slices, but comes last: check a custom table now, not after hours of training.
    if (typeof data !== "string") await readSliceOrders(metadata);
    return { ...opened, patientOf, metadata };
  }
  throw new DataError(`${what}: data.metadata must name a table with the patient and position of each slice, got none`);
}
