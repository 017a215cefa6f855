import { truncate } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { SourceFile } from "../../../src/io/index.js";
import { inspectFile } from "../../../src/pipeline/prepare/inspect-file.js";
import { buildDicom, syntaxes } from "../../dicom/build-dicom.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { encodeSlice, writeInto } from "../dicom-slices.js";

const pathOf = useTemporaryFolder();

function sourceOf(file: string): SourceFile {
  return { file, locator: { kind: "file", path: pathOf(file) } };
}

/** Writes a file and inspects it. */
async function inspect(file: string, content: Uint8Array | string) {
  await writeInto(pathOf(file), content);
  return inspectFile(sourceOf(file));
}

const NOT_DICOM = { kind: "skipped", reason: "not a DICOM file", identifying: [], warnings: [] };

describe("inspectFile", () => {
  test("fails a file that claims more frames than the maximum", async () => {
    const bytes = buildDicom({ values: { NumberOfFrames: "2147483647", PatientName: undefined } });
    expect(await inspect("a.dcm", bytes)).toEqual({
      kind: "failed",
      reason: "NumberOfFrames must be at most 65536, got 2147483647",
      identifying: [],
      warnings: [],
    });
  });

  test("reports a patient's name in skipped and in failed files", async () => {
    expect(await inspect("mr.dcm", buildDicom({ values: { Modality: "MR" } }))).toEqual({
      kind: "skipped",
      reason: "not CT: Modality MR",
      identifying: ["PatientName"],
      warnings: [],
    });
    expect(await inspect("a.dcm", buildDicom({ values: { NumberOfFrames: "70000" } }))).toMatchObject({
      kind: "failed",
      identifying: ["PatientName"],
    });
  });

  test.each(["LICENSE", "labels.csv", "scan.nii.gz", "notes2.txt", "a.dcm.json", "2019/README"])(
    "skips %s, which is not DICOM and not named like it",
    async (file) => {
      expect(await inspect(file, "x".repeat(200))).toEqual(NOT_DICOM);
    },
  );

  test.each(["a.dcm", "a.DICOM", "a.ima", "a.dcm.gz", "IM0001.7", "I10", "1.2.840"])(
    "fails %s, which is named like a DICOM file and is not one",
    async (file) => {
      expect(await inspect(file, "x".repeat(200))).toMatchObject({
        kind: "failed",
        reason: expect.stringMatching(/^not a DICOM file: expected DICM/),
      });
    },
  );

  test.each(["cut.ima2", "cut.txt", "CUT"])("fails a CT file that is cut off, also as %s", async (file) => {
    const bytes = encodeSlice("1", { z: 0 });
    expect(await inspect(file, bytes.subarray(0, 400))).toMatchObject({ kind: "failed" });
  });

  test("reads only the beginning of a large file that is not DICOM", async () => {
    await writeInto(pathOf("scan.nii"), "");
    // More than can be read at once: reading all of it would fail with another reason.
    await truncate(pathOf("scan.nii"), 2 ** 32);
    expect(inspectFile(sourceOf("scan.nii"))).toEqual(NOT_DICOM);
  });

  test.each([
    ["without preamble", buildDicom({ extra: privateElement(20_000) }).subarray(132)],
    ["deflated", buildDicom({ extra: privateElement(40_000), transferSyntax: syntaxes.deflated })],
  ])("reads a header beyond the first 16 KB of a file %s", async (_, bytes) => {
    expect(await inspect("a.dcm", bytes)).toMatchObject({ kind: "ct", SOPInstanceUID: "ID_000012eaf" });
  });
});

/** Builds a private element of `length` bytes that do not deflate well, explicit little endian: (0029,1010) OB. */
function privateElement(length: number): Uint8Array {
  const element = new Uint8Array(12 + length).map((_, index) => Math.imul(index ^ (index >> 5), 0x9e3779b1) >>> 24);
  element.set([0x29, 0, 0x10, 0x10, 0x4f, 0x42, 0, 0]);
  new DataView(element.buffer).setUint32(8, length, true);
  return element;
}
