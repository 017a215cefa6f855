import { describe, expect, test } from "vitest";
import type { OpenSlice } from "../../../src/pipeline/prepare/open-slices.js";
import { orderSlices } from "../../../src/pipeline/prepare/order-slices.js";
import type { PrepareFailure } from "../../../src/pipeline/prepare/series-record.js";
import type { SliceMetadata } from "../../../src/types.js";
import { buildSlice } from "../../volume/build-slice.js";

/** Builds slices a, b, c, ... from files with the same names, each higher than the one before. */
function openSlices(...changes: readonly Partial<SliceMetadata>[]): OpenSlice[] {
  return changes.map((change, index) => {
    const id = String.fromCharCode(97 + index);
    const decode = () => Promise.reject(new Error("ordering must not decode"));
    return { id, file: `${id}.dcm`, metadata: buildSlice(id, index * 5, change), decode };
  });
}

/** Returns the ids in order, and the failures. */
function order(slices: readonly OpenSlice[]): { ids: string | undefined; failures: readonly PrepareFailure[] } {
  const failures: PrepareFailure[] = [];
  const [series] = orderSlices(slices, failures);
  return { ids: series?.slices.map(({ SOPInstanceUID }) => SOPInstanceUID).join(""), failures };
}

const failure = (file: string, reason: string): PrepareFailure => ({ file, stage: "order", reason });

describe("orderSlices", () => {
  test("puts the highest slice first", () => {
    expect(order(openSlices({}, {}, {}))).toEqual({ ids: "cba", failures: [] });
  });

  test("leaves out a slice of another patient or study than most of its series, and names no patient", () => {
    const slices = openSlices({}, { PatientID: "Doe" }, {}, { StudyInstanceUID: "other" }, { PatientID: undefined });
    expect(order(slices)).toEqual({
      ids: "ca",
      failures: [
        failure("d.dcm", "StudyInstanceUID must be that of most slices of the series, 4 of 5, got another"),
        failure("b.dcm", "PatientID must be that of most slices of the series, 2 of 4, got another"),
        failure("e.dcm", "PatientID must be that of most slices of the series, 2 of 4, got none"),
      ],
    });
  });

  test("keeps the first of two patients with equally many slices", () => {
    const slices = openSlices({ PatientID: "2" }, { PatientID: "1" }, { PatientID: "1" }, { PatientID: "2" });
    const reason = "PatientID must be that of most slices of the series, 2 of 4, got another";
    expect(order(slices)).toEqual({ ids: "da", failures: [failure("b.dcm", reason), failure("c.dcm", reason)] });
  });

  test("leaves out a slice without position or orientation", () => {
    expect(order(openSlices({}, { ImagePositionPatient: undefined }))).toEqual({
      ids: "a",
      failures: [
        failure(
          "b.dcm",
          "ImagePositionPatient and ImageOrientationPatient must be present and plausible, got a header without them",
        ),
      ],
    });
  });

  test("names a file once, however many of its frames fail", () => {
    const slices = openSlices({}, {}).map((slice) => ({ ...slice, file: "both.dcm" }));
    const lost = slices.map((slice) => ({
      ...slice,
      metadata: { ...slice.metadata, ImagePositionPatient: undefined },
    }));
    expect(order(lost)).toMatchObject({ ids: undefined, failures: [{ file: "both.dcm" }] });
  });

  test("fails all slices of a series that cannot be ordered", () => {
    const twice = openSlices({ SOPInstanceUID: "x" }, { SOPInstanceUID: "x" });
    const reason = "buildSeries: slices must differ in SOPInstanceUID, got x twice";
    expect(order(twice)).toEqual({ ids: undefined, failures: [failure("a.dcm", reason), failure("b.dcm", reason)] });
  });
});
