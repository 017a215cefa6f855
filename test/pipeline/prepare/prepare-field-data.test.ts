import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readPng } from "ct-hemorrhage/io";
import { prepare, preparedPaths } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const field = fileURLToPath(new URL("../../../../shared/data/field/", import.meta.url));

/** The center of each image from the lowest to the highest slice: Hounsfield units above, in and below the slice. */
const CENTERS = [
  [30, 20, 20],
  [40, 30, 20],
  [50, 40, 30],
  [60, 50, 40],
  [60, 60, 50],
];

/** Prepares a folder of slices, named from the lowest to the highest, and returns the center of each image, which is cropped to the head. */
async function prepareField(folder: string, ids: readonly string[]) {
  const summary = await prepare({ input: `${field}${folder}`, output: pathOf("prepared"), set: "s", threads: 1 });
  const { image } = preparedPaths(pathOf("prepared"), "s");
  const centers: number[][] = [];
  for (const id of ids) {
    const { data, shape } = await readPng(image("adjacent_hu_cropped", id));
    const center = Math.floor(shape[0] / 2) * shape[1] + Math.floor(shape[1] / 2);
    centers.push([...data.subarray(3 * center, 3 * center + 3)]);
  }
  return { summary, centers };
}

describe.skipIf(!existsSync(field))("prepare on files of the field (needs ../shared/data)", () => {
  test("draws implicit data sets behind explicit file meta, and counts them", async () => {
    const { summary, centers } = await prepareField("wrong_ts_implicit_claimed_explicit", [
      "s0",
      "s1",
      "s2",
      "s3",
      "s4",
    ]);
    expect(summary.fileWarnings).toEqual({
      "the file meta says explicit, the data set is implicit: read as implicit": 5,
    });
    expect(centers).toEqual(CENTERS);
  });

  test("draws slices whose Modality is in lower case", async () => {
    const { summary, centers } = await prepareField("lower_case_modality", ["s001", "s002", "s003", "s004", "s005"]);
    expect([summary.images, summary.skipped, summary.fileWarnings]).toEqual([5, [], {}]);
    expect(centers).toEqual(CENTERS);
  });
});
