import { join } from "node:path";
import { DataError } from "../../errors.js";
import { listFiles, readPng } from "../../io/index.js";
import type { HuWindow, ImageSource } from "../../types.js";
import { windowBytes } from "../../window/index.js";
import type { ImageFolder } from "./prepared-folder.js";

/** A set of images: their ids, and how to load them. */
export interface ImageSet {
  /** Ids of all images, sorted. */
  readonly ids: readonly string[];
  /** Folder of the images, which are named `ID.png`. */
  readonly folder: string;
  /** Window to apply when an image is loaded; `null` for none. */
  readonly window: HuWindow | null;
  /** Loads an image and applies the window. */
  readonly source: ImageSource;
  /** PatientID by image id, or StudyInstanceUID for a file without PatientID; absent without a metadata table. */
  readonly patientOf?: ReadonlyMap<string, string> | undefined;
  /** Path of the metadata table, which describes the slices. */
  readonly metadata?: string | undefined;
  /** Kind of the images; absent for custom images. */
  readonly kind?: ImageFolder | undefined;
}

/** Images with known patients and slice positions, as training needs them. */
export type PreparedSet = ImageSet & Required<Pick<ImageSet, "patientOf" | "metadata">>;

/** Settings of {@link openFolder}. */
interface FolderOptions {
  /** Name of the folder in messages. */
  readonly label: string;
  /** Ids of the images to open. Default: all images, including those in subfolders. */
  readonly ids?: readonly string[] | undefined;
  readonly window: HuWindow | null;
}

/**
 * Opens a folder of PNGs. The id of an image is its path relative to the folder, without `.png`.
 *
 * @param what Name of the public function, for messages.
 * @throws DataError if the folder lacks an image of `ids`, or has no images at all.
 */
export async function openFolder(
  what: string,
  folder: string,
  { label, ids, window }: FolderOptions,
): Promise<ImageSet> {
  const present = (await listFiles(folder)).filter((name) => name.endsWith(".png")).map((name) => name.slice(0, -4));
  const badFolder = (message: string, file: string) =>
    new DataError(`${what}: ${label} must hold ${message}`, { file });
  if (ids === undefined && present.length === 0) throw badFolder("files that end in .png, got none", label);
  const known = new Set(present);
  const wanted = ids ?? present;
  const missing = wanted.filter((id) => !known.has(id));
  if (missing.length > 0) {
    const file = `${missing[0]}.png`;
    const count = `${missing.length} of ${wanted.length} are missing`;
    throw badFolder(`an image of each slice, got no ${file} (${count})`, file);
  }
  const source: ImageSource = async (id) => {
    const image = await readPng(join(folder, `${id}.png`));
    return window ? windowBytes(image, window) : image;
  };
  return { ids: [...wanted].sort(), folder, window, source };
}
