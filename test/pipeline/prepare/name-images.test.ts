import { describe, expect, test } from "vitest";
import { type LocatedFile, nameImages } from "../../../src/pipeline/prepare/name-images.js";

/** Builds a file with SOPInstanceUID `uid`; its series does not matter. */
function fileOf(file: string, uid: string, frames = 1): LocatedFile {
  const locator = { kind: "file", path: `in/${file}` } as const;
  return { SOPInstanceUID: uid, SeriesInstanceUID: "1", StudyInstanceUID: "1", frames, source: { file, locator } };
}

/** Returns the ids of the named files, and the reasons why the others were rejected. */
function namesOf(...files: readonly LocatedFile[]) {
  const { files: named, unnamed } = nameImages(files);
  return { ids: named.map(({ id }) => id), reasons: unnamed.map(({ reason }) => reason) };
}

describe("nameImages", () => {
  test("names images after their file, or after the SOPInstanceUID if files share a name", () => {
    expect(namesOf(fileOf("a/x.dcm", "1.1"), fileOf("b/X", "1.2"), fileOf("y.dcm", "1.3")).ids).toEqual([
      "1.1",
      "1.2",
      "y",
    ]);
  });

  test("leaves the name of an image alone when a copy of its file is refused", () => {
    expect(namesOf(fileOf("a0.dcm", "1.0"), fileOf("copy/a0.dcm", "1.0"))).toEqual({
      ids: ["a0"],
      reasons: ["SOPInstanceUID must be unique, got that of a0.dcm"],
    });
  });

  test("refuses a file with the name of a frame, in either order", () => {
    const frame = fileOf("x_f0002.dcm", "1.2");
    const frames = fileOf("x.dcm", "1.1", 2);
    expect(namesOf(frame, frames).reasons).toEqual(['image name must be unique, got "x" as of x_f0002.dcm']);
    expect(namesOf(frames, frame).reasons).toEqual(['image name must be unique, got "x_f0002" as of x.dcm']);
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
      reasons: ['image name must be unique, got "x_f123456" as of x.dcm'],
    });
  });
});
