import { describe, expect, test } from "vitest";
import { IMAGE_FOLDERS, isSafeName, preparedPaths } from "../../../src/pipeline/images/prepared-folder.js";

describe("preparedPaths", () => {
  test("names tables and folders as the original solution does", () => {
    const paths = preparedPaths("out", "stage_2_train");
    expect(paths.metadata).toBe("out/stage_2_train_metadata.parquet.gzip");
    expect(paths.triplets).toBe("out/stage_2_train_triplets.csv");
    expect(paths.image("brain-subdural-bone", "ID_1")).toBe("out/png/stage_2_train/brain-subdural-bone/ID_1.png");
    expect(IMAGE_FOLDERS.map(paths.imageManifest)).toEqual([
      "out/png/stage_2_train/adjacent_hu_cropped/manifest.json",
      "out/png/stage_2_train/brain-subdural-bone/manifest.json",
    ]);
    expect([paths.failures, paths.skipped]).toEqual([
      "out/stage_2_train_failures.csv",
      "out/stage_2_train_skipped.csv",
    ]);
    expect(paths.manifest).toBe("out/stage_2_train_manifest.jsonl");
    expect(paths.geometry).toBe("out/stage_2_train_geometry.csv");
  });

  test("refuses a set whose name could leave the folder", () => {
    expect(() => preparedPaths("out", "../up")).toThrow(
      new RangeError('preparedPaths: set must be letters, digits, "_", "-" and ".", got "../up"'),
    );
  });
});

describe("isSafeName", () => {
  test.each(["ID_000012eaf", "1.2.840.113", "a", "stage-2"])("accepts %s", (name) => {
    expect(isSafeName(name)).toBe(true);
  });

  test.each(["", ".", "..", ".hidden", "a/b", "a\\b", "a b", "a\n", "ä", "x".repeat(129)])("refuses %j", (name) => {
    expect(isSafeName(name)).toBe(false);
  });
});
