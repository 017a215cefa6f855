import { mkdir, readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { IMAGE_FOLDERS } from "../../../src/pipeline/images/prepared-folder.js";
import { removeStaleImages } from "../../../src/pipeline/prepare/remove-stale-images.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { writeInto } from "../dicom-slices.js";

const pathOf = useTemporaryFolder();

/**
 * Writes empty files into both folders, removes the stale ones, and returns the number of their ids and the files left.
 */
async function leave(files: readonly string[], ids: readonly string[]) {
  for (const folder of IMAGE_FOLDERS) for (const file of files) await writeInto(pathOf(folder, file), "");
  const removed = await removeStaleImages({ images: (folder) => pathOf(folder) }, () => ids, ids.length);
  const [left, leftToo] = await Promise.all(IMAGE_FOLDERS.map((folder) => readdir(pathOf(folder))));
  expect(leftToo).toEqual(left);
  return { removed, left: left.sort() };
}

describe("removeStaleImages", () => {
  test("removes the images that belong to no slice, and counts their ids", async () => {
    expect(await leave(["a.png", "b.png", "c.png"], ["b"])).toEqual({ removed: 2, left: ["b.png"] });
  });

  test("keeps all images if each belongs to a slice", async () => {
    expect(await leave(["a.png", "b.png"], ["b", "a"])).toEqual({ removed: 0, left: ["a.png", "b.png"] });
  });

  test("keeps files that are not named like a prepared image", async () => {
    const others = [".a.png", "a b.png", "con.png", "manifest.json", "notes.txt"];
    for (const folder of IMAGE_FOLDERS) await mkdir(pathOf(folder, "folder.png"), { recursive: true });
    const left = [...others, "b.png", "folder.png"].sort();
    expect(await leave([...others, "a.png", "b.png"], ["b"])).toEqual({ removed: 1, left });
  });

  // Listed by a disk that does not distinguish `a` and `A`, after `a` was written over `A`.
  test("matches images to slices without regard to case, unless the slice has an image of its own name", async () => {
    expect(await leave(["A.png", "c.png", "d.png"], ["a", "c"])).toEqual({ removed: 1, left: ["A.png", "c.png"] });
    expect(await leave(["A.png", "a.png"], ["a", "c"])).toEqual({ removed: 1, left: ["a.png", "c.png"] });
  });
});
