import { opendir, rm } from "node:fs/promises";
import { join } from "node:path";
import { IMAGE_FOLDERS, isSafeName, type PreparedPaths } from "../images/prepared-folder.js";

const ENDING = ".png";

/** Returns the id of an image by the name of its file; `undefined` for any other file. */
function imageId(name: string): string | undefined {
  const id = name.slice(0, -ENDING.length);
  return name.endsWith(ENDING) && isSafeName(id) ? id : undefined;
}

/** Goes through the ids of the images in a folder, which must be there. */
async function* listImages(folder: string): AsyncGenerator<string> {
  for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
    const id = entry.isFile() ? imageId(entry.name) : undefined;
    if (id !== undefined) yield id;
  }
}

/** Finds the images in a folder that no slice has. */
async function findStale(folder: string, ids: Iterable<string>): Promise<string[]> {
  const present = new Set<string>();
  for await (const id of listImages(folder)) present.add(id);
  const wanted = new Map<string, string>();
  for (const id of ids) wanted.set(id.toLowerCase(), id);
  return [...present].filter((id) => {
    const slice = wanted.get(id.toLowerCase());
    // On some disks `a.png` and `A.png` are one file, and listed by its older name.
    return slice === undefined || (slice !== id && present.has(slice));
  });
}

/**
 * Removes the images that no slice of a set has: of files that the input lost, or of another state of it. Only what lies in
 * the folders of the set and is called as its images are is removed.
 *
 * @param idsOf Gives the ids of all slices, each of which has its images.
 * @param count How many there are: a folder with as many images has none to remove, and no list is made of it.
 * @returns How many slices lost their images.
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
