import { join } from "node:path";
import { DataError } from "../../errors.js";
import { listFiles } from "../../io/index.js";
import { isPictureName, PICTURE_ENDINGS, pictureId, readPicture } from "../../io/internal.js";
import type { HuWindow, ImageSource } from "../../types.js";
import { windowBytes } from "../../window/index.js";
import type { ImageFolder } from "./prepared-folder.js";

/** A set of images: their ids, and how to load them. */
export interface ImageSet {
  /** Ids of all images, sorted. */
  readonly ids: readonly string[];
  /** Folder of the images, which are named `ID.png` unless `fileNames` says otherwise. */
  readonly folder: string;
  /** Names of the files with other endings, such as `ID.PNG` or `ID.jpg`, by id. */
  readonly fileNames?: Readonly<Record<string, string>> | undefined;
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

/** Returns the path of an image. */
export function imagePath({ folder, fileNames = {} }: Pick<ImageSet, "folder" | "fileNames">, id: string): string {
  return join(folder, Object.hasOwn(fileNames, id) ? fileNames[id] : `${id}.png`);
}

/** Lists the pictures of a folder by id; throws if two have the same id. */
async function listPictures(what: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const fileOf = new Map<string, string>();
  for (const file of (await listFiles(folder)).filter(isPictureName)) {
    const id = pictureId(file);
    const other = fileOf.get(id);
    if (other !== undefined) {
      throw new DataError(`${what}: names must differ in more than their endings, got ${other} and ${file}`, { file });
    }
    fileOf.set(id, file);
  }
  return fileOf;
}

/**
 * Opens a folder of pictures. The id of an image is its path relative to the folder, without its ending.
 *
 * @param what Name of the public function, for messages.
 * @throws DataError if the folder lacks an image of `ids`, has no images at all, or has two of the same id.
 */
export async function openFolder(
  what: string,
  folder: string,
  { label, ids, window }: FolderOptions,
): Promise<ImageSet> {
  const fileOf = await listPictures(what, folder);
  const badFolder = (message: string, file: string) =>
    new DataError(`${what}: ${label} must hold ${message}`, { file });
  if (ids === undefined && fileOf.size === 0) {
    throw badFolder(`files that end in ${PICTURE_ENDINGS}, got none`, label);
  }
  const wanted = ids ?? [...fileOf.keys()];
  const missing = wanted.filter((id) => !fileOf.has(id));
  if (missing.length > 0) {
    const file = `${missing[0]}.png`;
    const count = `${missing.length} of ${wanted.length} are missing`;
    throw badFolder(`an image of each slice, got no ${file} (${count})`, file);
  }
  const others = wanted.flatMap((id) => {
    const file = fileOf.get(id)!;
    return file === `${id}.png` ? [] : [[id, file] as const];
  });
  const fileNames = others.length > 0 ? Object.fromEntries(others) : undefined;
  const source: ImageSource = async (id) => {
    const image = await readPicture(imagePath({ folder, fileNames }, id));
    return window ? windowBytes(image, window) : image;
  };
  return { ids: [...wanted].sort(), folder, fileNames, window, source };
}
