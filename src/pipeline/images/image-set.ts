import { join } from "node:path";
import { DataError } from "../../errors.js";
import { listFiles, readPng } from "../../io/index.js";
import type { HuWindow, ImageSource } from "../../types.js";
import { windowBytes } from "../../window/index.js";
import type { ImageFolder } from "./prepared-folder.js";

/** Images, opened: which there are, and how to load them. */
export interface ImageSet {
  /** Ids of all images, sorted. */
  readonly ids: readonly string[];
  /** Folder of the images: `ID.png`. */
  readonly folder: string;
  /** Window that is applied to each image when it is loaded; `null` for none. */
  readonly window: HuWindow | null;
  /** Loads an image with the window applied. */
  readonly source: ImageSource;
  /** PatientID by image id, the study where a file names no patient; absent where no table tells. */
  readonly patientOf?: ReadonlyMap<string, string> | undefined;
  /** Path of the table of slices. */
  readonly metadata?: string | undefined;
  /** What the images are; absent for images of one's own. */
  readonly kind?: ImageFolder | undefined;
}

/** Images of which is known whose they are, and where their slices lie: what training needs. */
export type PreparedSet = ImageSet & Required<Pick<ImageSet, "patientOf" | "metadata">>;

/** What to open of a folder of images. */
interface FolderOptions {
  /** What messages call the folder. */
  readonly label: string;
  /** Default: all images, also those of folders in it. */
  readonly ids?: readonly string[] | undefined;
  readonly window: HuWindow | null;
}

/**
 * Opens a folder of PNGs. The id of an image is its path below the folder, without `.png`.
 *
 * @param what The public function, for messages.
 * @throws DataError when the folder lacks an image of `ids`, or holds none at all.
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
