import { basename, join } from "node:path";
import { DataError } from "../errors.js";
import { fileExists, listFiles, readJson, readMetadataColumns, readPng } from "../io/index.js";
import type { HuWindow, ImageSource } from "../types.js";
import { WINDOWS, windowBytes } from "../window/index.js";
import type { PrepareSettings } from "./prepare-settings.js";

/** The two kinds of images that preparation makes: three neighboring slices, or one slice in three windows. */
export const IMAGE_FOLDERS = ["adjacent_hu_cropped", "brain-subdural-bone"] as const;

/** The folder, and kind, of prepared images. */
export type ImageFolder = (typeof IMAGE_FOLDERS)[number];

/** What `manifest.json` beside the images of a folder says. */
export interface ImageManifest extends PrepareSettings {
  readonly folder: ImageFolder;
  /** Window to apply when an image is loaded: for Hounsfield units 0..255, none for images windowed before. */
  readonly windowOnLoad: HuWindow | null;
}

/** Paths of one prepared set of images below the output folder of a preparation. */
export interface PreparedPaths {
  readonly metadata: string;
  readonly triplets: string;
  /** Spacing, gaps, duplicates and tilt of each series, by all slices that have a place: also those without images. */
  readonly geometry: string;
  /** What the preparation could not do. */
  readonly failures: string;
  /** What the preparation passed over: files that are no slices of CT. */
  readonly skipped: string;
  /** What was made of what: a line of JSON with the format, then one a series. A later run need not repeat these. */
  readonly manifest: string;
  /**
   * Hashes of the inputs, by the times at which these were last changed: a later run need not read them. Nothing is lost
   * with it, and of all files it alone differs between runs that do the same.
   */
  readonly hashes: string;
  /** Returns the folder of one kind of images. */
  readonly images: (folder: ImageFolder) => string;
  /** Returns the file of one image. */
  readonly image: (folder: ImageFolder, id: string) => string;
  /** Returns the file that says how the images of one kind were made. */
  readonly imageManifest: (folder: ImageFolder) => string;
}

/** What may be the name of a set or an image: no separator, no dot in front, no control character. */
const SAFE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Names that are devices on Windows, whatever follows a dot. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Tells whether a name from outside may be part of a path. */
export function isSafeName(name: string): boolean {
  return SAFE_NAME.test(name) && !DEVICE_NAME.test(name);
}

/**
 * Returns the paths of a prepared set, as the original solution names them.
 *
 * @param root Output folder of the preparation.
 * @param set Name of the set: `stage_2_train`.
 * @throws RangeError for a set whose name could leave the folder.
 */
export function preparedPaths(root: string, set: string): PreparedPaths {
  if (!isSafeName(set))
    throw new RangeError(`preparedPaths: set must be letters, digits, "_", "-" and ".", got "${set}"`);
  const images = (folder: ImageFolder) => join(root, "png", set, folder);
  return {
    metadata: join(root, `${set}_metadata.parquet.gzip`),
    triplets: join(root, `${set}_triplets.csv`),
    geometry: join(root, `${set}_geometry.csv`),
    failures: join(root, `${set}_failures.csv`),
    skipped: join(root, `${set}_skipped.csv`),
    manifest: join(root, `${set}_manifest.jsonl`),
    hashes: join(root, `.${set}_hashes.jsonl`),
    images,
    image: (folder, id) => join(images(folder), `${id}.png`),
    imageManifest: (folder) => join(images(folder), "manifest.json"),
  };
}

/** A prepared set, opened: who its slices belong to, and how to load them. */
export interface PreparedSet {
  /** Ids of all images, sorted. */
  readonly ids: readonly string[];
  /** PatientID by image id; the study where a file names no patient. */
  readonly patientOf: ReadonlyMap<string, string>;
  /** Path of the table of slices. */
  readonly metadata: string;
  /** Folder of the images: `ID.png`. */
  readonly folder: string;
  /** Window that is applied to each image when it is loaded; `null` for none. */
  readonly window: HuWindow | null;
  /** Loads an image with the window applied. */
  readonly source: ImageSource;
}

/**
 * Which window is applied when an image is loaded: that of the folder's manifest, by which nothing is windowed twice; or,
 * for parity with the original solution, the subdural window for images of either kind.
 */
export const WINDOW_POLICIES = ["manifest", "parity"] as const;

/** Which window is applied when an image is loaded: see {@link WINDOW_POLICIES}. */
export type WindowPolicy = (typeof WINDOW_POLICIES)[number];

/** How to open a prepared set. */
export interface OpenOptions {
  /** Default `manifest`. */
  readonly windowPolicy?: WindowPolicy | undefined;
}

/** Reads the window to apply to the images of a folder. */
async function readWindow(path: string): Promise<HuWindow | null> {
  const { windowOnLoad } = ((await readJson(path)) ?? {}) as Partial<ImageManifest>;
  if (windowOnLoad === null) return null;
  const { level, width } = windowOnLoad ?? {};
  if (Number.isFinite(level) && (width as number) > 0) return windowOnLoad as HuWindow;
  // Without its window an image looks like an image still, and a network would train on it.
  throw new DataError(
    `openPreparedSet: manifest.json must give windowOnLoad as null or level and width, got ${JSON.stringify(windowOnLoad)}`,
    { file: "manifest.json" },
  );
}

/** Throws unless each slice of the metadata table has its image. */
async function assertImages(ids: readonly string[], folder: string, label: string): Promise<void> {
  const present = new Set(await listFiles(folder));
  const missing = ids.filter((id) => !present.has(`${id}.png`));
  if (missing.length === 0) return;
  const file = `${missing[0]}.png`;
  throw new DataError(
    `openPreparedSet: ${label} must hold an image of each slice, got no ${file} (${missing.length} of ${ids.length} are missing)`,
    { file },
  );
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
  folder: ImageFolder,
  { windowPolicy = "manifest" }: OpenOptions = {},
): Promise<PreparedSet> {
  const paths = preparedPaths(root, set);
  if (!(await fileExists(paths.metadata))) {
    const file = basename(paths.metadata);
    throw new DataError(`openPreparedSet: ${set} must be prepared to its end, got no ${file}`, { file });
  }
  const patientOf = await readPatients(paths.metadata);
  const ids = [...patientOf.keys()];
  const windowOnLoad = await readWindow(paths.imageManifest(folder));
  const window = windowPolicy === "parity" ? WINDOWS.subdural : windowOnLoad;
  await assertImages(ids, paths.images(folder), `png/${set}/${folder}`);
  const source: ImageSource = async (id) => {
    const image = await readPng(paths.image(folder, id));
    return window ? windowBytes(image, window) : image;
  };
  return {
    ids: ids.sort(),
    patientOf,
    metadata: paths.metadata,
    folder: paths.images(folder),
    window,
    source,
  };
}
