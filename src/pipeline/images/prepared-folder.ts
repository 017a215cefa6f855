import { join } from "node:path";
import { assertOneOf, assertPath } from "../../guards/internal.js";
import { quoteStart } from "../../shorten.js";
import type { HuWindow } from "../../types.js";
import type { PrepareSettings } from "./prepare-settings.js";

/** Kinds of prepared images and their folders: three neighboring slices, or one slice in three windows. */
export const IMAGE_FOLDERS = ["adjacent_hu_cropped", "brain-subdural-bone"] as const;

/** Kind of prepared images, and the name of their folder: one of {@link IMAGE_FOLDERS}. */
export type ImageFolder = (typeof IMAGE_FOLDERS)[number];

/** Content of an image manifest, the `manifest.json` in a folder of images. */
export interface ImageManifest extends PrepareSettings {
  readonly folder: ImageFolder;
  /** Window to apply on loading, for images in Hounsfield units 0..255; `null` if they are already windowed. */
  readonly windowOnLoad: HuWindow | null;
}

/** Paths of one prepared set in the output folder of a preparation. */
export interface PreparedPaths {
  /** Metadata table in Parquet: one row per slice. */
  readonly metadata: string;
  /** Triplets in CSV: ids of each slice and its neighbors. */
  readonly triplets: string;
  /** Spacing, gaps, duplicates and tilt of each series, over all slices with a position, even those without images. */
  readonly geometry: string;
  /** Stacks of each series: why they are stacks of their own, whether they were drawn, and warnings. */
  readonly stacks: string;
  /** Files that could not be prepared, and why. */
  readonly failures: string;
  /** Files that were skipped because they are not CT slices, and why. */
  readonly skipped: string;
  /**
   * Preparation manifest in JSON Lines: one line with the format, then one line per series that says what was made of
   * which files. A later run need not prepare these series again.
   */
  readonly manifest: string;
  /**
   * Hashes of the input files with the times of their last change, so that a later run need not read the files. Safe to
   * delete. This is the only file that can differ between runs with the same input and settings.
   */
  readonly hashes: string;
  /** Returns the folder of one kind of images. */
  readonly images: (folder: ImageFolder) => string;
  /** Returns the file of one image. */
  readonly image: (folder: ImageFolder, id: string) => string;
  /** Returns the image manifest of one kind of images. */
  readonly imageManifest: (folder: ImageFolder) => string;
}

/** Allowed name of a set or an image: without separators, a leading dot or control characters. */
const SAFE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Names that Windows reserves for devices, with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Whether a name from outside is safe as part of a path. */
export function isSafeName(name: string): boolean {
  return SAFE_NAME.test(name) && !DEVICE_NAME.test(name);
}

/** Returns the image manifest of a folder, which says how its images were made and which window to apply on loading. */
export function imageManifestPath(images: string): string {
  return join(images, "manifest.json");
}

/**
 * Returns the paths of a prepared set, named as in the original solution.
 *
 * @param root Output folder of the preparation.
 * @param set Name of the set, such as `stage_2_train`.
 * @throws TypeError without the name of a set, RangeError if it could lead out of the folder.
 *
 * @example
 * ```ts
 * const paths = preparedPaths("prepared", "stage_2_train");
 * console.log(paths.metadata); // "prepared/stage_2_train_metadata.parquet.gzip"
 * console.log(paths.image("adjacent_hu_cropped", "ID_000012eaf"));
 * ```
 */
export function preparedPaths(root: string, set: string): PreparedPaths {
  return pathsOfSet("preparedPaths", root, set);
}

/** Throws unless a value is the name of a kind of images. */
export function assertImageFolder(what: string, kind: ImageFolder): void {
  assertOneOf(what, IMAGE_FOLDERS, kind);
}

/** Returns the paths of a prepared set as {@link preparedPaths} does, for the public function of a name. */
export function pathsOfSet(name: string, root: string, set: string): PreparedPaths {
  assertPath(`${name}: root`, root);
  if (typeof set !== "string") {
    throw new TypeError(
      `${name}: set must name the prepared set, such as "stage_2_train", got ${set === undefined ? "none" : typeof set}`,
    );
  }
  if (!isSafeName(set))
    throw new RangeError(`${name}: set must be letters, digits, "_", "-" and ".", got ${quoteStart(set)}`);
  const images = (folder: ImageFolder) => join(root, "png", set, folder);
  return {
    metadata: join(root, `${set}_metadata.parquet.gzip`),
    triplets: join(root, `${set}_triplets.csv`),
    geometry: join(root, `${set}_geometry.csv`),
    stacks: join(root, `${set}_stacks.csv`),
    failures: join(root, `${set}_failures.csv`),
    skipped: join(root, `${set}_skipped.csv`),
    manifest: join(root, `${set}_manifest.jsonl`),
    hashes: join(root, `.${set}_hashes.jsonl`),
    images,
    image: (folder, id) => join(images(folder), `${id}.png`),
    imageManifest: (folder) => imageManifestPath(images(folder)),
  };
}
