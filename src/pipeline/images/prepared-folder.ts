import { join } from "node:path";
import type { HuWindow } from "../../types.js";
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

/** Returns the file that says how the images of a folder were made, and which window they get when they are loaded. */
export function imageManifestPath(images: string): string {
  return join(images, "manifest.json");
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
    imageManifest: (folder) => imageManifestPath(images(folder)),
  };
}
