import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { LocatedFile } from "../../../src/pipeline/prepare/name-images.js";
import { splitCopies } from "../../../src/pipeline/prepare/split-copies.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();

/** Writes a file and describes it; files with the same text are copies. */
async function fileOf(file: string, uid: string, text = uid): Promise<LocatedFile> {
  const path = pathOf(file);
  await writeFile(path, text);
  const source = { file, locator: { kind: "file", path } as const };
  return { SOPInstanceUID: uid, SeriesInstanceUID: "1", StudyInstanceUID: "1", frames: 1, source };
}

const namesOf = (files: readonly LocatedFile[]) => files.map(({ source }) => source.file);

describe("splitCopies", () => {
  test("keeps all files with SOPInstanceUIDs of their own", async () => {
    const files = [await fileOf("b", "1"), await fileOf("a", "2")];
    expect(splitCopies(files)).toEqual({ files, copies: [], conflicts: [] });
  });

  test.each(["x (1).dcm", "x - Copy.dcm", "Copy of x.dcm", "x_copy.dcm", "x-2.dcm"])(
    "keeps x.dcm and reports %s, in either order",
    async (copy) => {
      const both = [await fileOf("x.dcm", "1"), await fileOf(copy, "1")];
      for (const files of [both, [...both].reverse()]) {
        const { files: kept, copies, conflicts } = splitCopies(files);
        expect([namesOf(kept), conflicts]).toEqual([["x.dcm"], []]);
        expect(copies).toEqual([{ file: copy, reason: "a copy of x.dcm: the same bytes" }]);
      }
    },
  );

  test("rejects a file with the SOPInstanceUID of another one and other bytes", async () => {
    const files = [await fileOf("a", "1", "one"), await fileOf("b", "1", "two"), await fileOf("c", "2")];
    const { files: kept, copies, conflicts } = splitCopies(files);
    expect([namesOf(kept), copies]).toEqual([["a", "c"], []]);
    expect(conflicts).toEqual([{ file: "b", reason: "SOPInstanceUID must be unique, got that of a" }]);
  });
});
