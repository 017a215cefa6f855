import { opendir, rm } from "node:fs/promises";
import { join } from "node:path";
import { IMAGE_FOLDERS, isSafeName, type PreparedPaths } from "../images/prepared-folder.js";

const ENDING = ".png";

/** Returns the id of an image from its file name; `undefined` for any other file. */
function imageId(name: string): string | undefined {
  const id = name.slice(0, -ENDING.length);
  return name.endsWith(ENDING) && isSafeName(id) ? id : undefined;
}

/** Yields the ids of the images in a folder, which must exist. */
async function* listImages(folder: string): AsyncGenerator<string> {
  for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
    const id = entry.isFile() ? imageId(entry.name) : undefined;
    if (id !== undefined) yield id;
  }
}

/** Finds the images in a folder that do not belong to a slice. */
async function findStale(folder: string, ids: Iterable<string>): Promise<string[]> {
  const present = new Set<string>();
  for await (const id of listImages(folder)) present.add(id);
  const wanted = new Map<string, string>();
  for (const id of ids) wanted.set(id.toLowerCase(), id);
  return [...present].filter((id) => {
    const slice = wanted.get(id.toLowerCase());
    // On some disks, `a.png` and `A.png` are one file, which is listed by its older name.
    return slice === undefined || (slice !== id && present.has(slice));
  });
}

/**
 * Removes images that do not belong to a slice of a set, because the input has lost or changed their files. Only files
 * in the image folders of the set that are named like its images are removed.
 *
 * @param idsOf Returns the ids of all slices, each of which has its images.
 * @param count Number of these ids. A folder with as many images has none to remove, so they are only counted.
 * @returns Number of slices whose images were removed.
 */
export async function removeStaleImages(
  paths: Pick<PreparedPaths, "images">,
  idsOf: () => Iterable<string>,
  count: number,
): Promise<number> {
  const removed = new Set<string>();
  for (const folder of IMAGE_FOLDERS.map(paths.images)) {
    let present = 0;
    for await (const _ of listImages(folder)) present++;
    if (present === count) continue;
    for (const id of await findStale(folder, idsOf())) {
      await rm(join(folder, `${id}${ENDING}`), { force: true });
      removed.add(id);
    }
  }
  return removed.size;
}
