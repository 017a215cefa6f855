import { describe, expect, test } from "vitest";
import { type LocatedFile, nameImages, nameNewImages } from "../../../src/pipeline/prepare/name-images.js";

/** Builds a file with SOPInstanceUID `uid`; its series does not matter. */
function fileOf(file: string, uid: string, frames = 1): LocatedFile {
  const locator = { kind: "file", path: `in/${file}` } as const;
  return { SOPInstanceUID: uid, SeriesInstanceUID: "1", StudyInstanceUID: "1", frames, source: { file, locator } };
}

/** Returns the ids of the named files, and the reasons why the others were rejected. */
function namesOf(...files: readonly LocatedFile[]) {
  const { files: named, unnamed } = nameImages(files, "file");
  return { ids: named.map(({ id }) => id), reasons: unnamed.map(({ reason }) => reason) };
}

describe("nameNewImages", () => {
  test.each([
    ["file", ["a.dcm", "ID_000012eaf.dcm", "I10", "17106.dcm"]],
    ["uid", ["a/x.dcm", "b/X", "y.dcm"]],
    ["uid", ["y.dcm", "x (1).dcm"]],
    ["uid", ["CT000000.dcm", "CT000001.dcm"]],
    ["uid", ["s1/1-001.dcm", "s1/1-002.dcm"]],
    ["uid", ["CT000000.dcm", "CT000001.dcm", "extra.dcm"]],
    ["uid", ["IM-0001-0001.dcm", "IM-0001-0002.dcm"]],
    ["uid", ["000001.dcm"]],
    ["file", ["ID_000000000.dcm", "ID_000000001.dcm"]],
  ])("chooses %s for %j", (ids, names) => {
    expect(nameNewImages(names.map((name, index) => fileOf(name, `1.${index}`))).kind).toBe(ids);
  });
});

describe("nameImages", () => {
  test("names images after their files, or after the SOPInstanceUIDs", () => {
    const files = [fileOf("a/x.dcm", "1.1"), fileOf("y", "1.2")];
    expect(nameImages(files, "file").files.map(({ id }) => id)).toEqual(["x", "y"]);
    expect(nameImages(files, "uid").files.map(({ id }) => id)).toEqual(["1.1", "1.2"]);
  });

  test("rejects the second file of a name, and says how to name it", () => {
    expect(namesOf(fileOf("a/x.dcm", "1.1"), fileOf("b/X", "1.2"))).toEqual({
      ids: ["x"],
      reasons: ['image name must be unique, got "X" as of a/x.dcm; --ids uid names by UID'],
    });
  });

  test("refuses a file with the name of a frame, in either order", () => {
    const frame = fileOf("x_f0002.dcm", "1.2");
    const frames = fileOf("x.dcm", "1.1", 2);
    expect(namesOf(frame, frames).reasons).toEqual([
      'image name must be unique, got "x" as of x_f0002.dcm; --ids uid names by UID',
    ]);
    expect(namesOf(frames, frame).reasons).toEqual([
      'image name must be unique, got "x_f0002" as of x.dcm; --ids uid names by UID',
    ]);
  });

  test.each(["x_f0003.dcm", "x_f0000.dcm", "x_f00002.dcm", "x_f2.dcm"])(
    "takes %s beside a file of two frames, none of which is called so",
    (name) => {
      expect(namesOf(fileOf(name, "1.2"), fileOf("x.dcm", "1.1", 2)).reasons).toEqual([]);
      expect(namesOf(fileOf("x.dcm", "1.1", 2), fileOf(name, "1.2")).reasons).toEqual([]);
    },
  );

  test("does not list the frames that a header claims", () => {
    expect(namesOf(fileOf("x.dcm", "1.1", 2 ** 31 - 1), fileOf("x_f123456.dcm", "1.2"))).toEqual({
      ids: ["x"],
      reasons: ['image name must be unique, got "x_f123456" as of x.dcm; --ids uid names by UID'],
    });
  });
});
