import { describe, expect, test } from "vitest";
import { formatRecord, parseRecord, type SeriesRecord } from "../../../src/pipeline/prepare/series-record.js";
import type { SliceMetadata } from "../../../src/types.js";

const image = { row: 1, col: 2, rows: 3, cols: 4, head: true, bytes: 99 };

function sliceOf(id: string, elements: Partial<SliceMetadata>) {
  const metadata = { SOPInstanceUID: id, Rows: 512, ...elements } as SliceMetadata;
  return { id, previous: id, next: id, metadata, images: { adjacent_hu_cropped: image, "brain-subdural-bone": image } };
}

const record: SeriesRecord = {
  series: "1.2",
  settings: { version: "0.1.0", marginPixels: 10, crop: "image", square: false, maxStepMm: null },
  inputs: [{ file: "a.dcm", id: "a", bytes: 7, sha256: "00" }],
  stacks: [],
  failures: [{ file: "b.dcm", stage: "pixels", reason: "PixelData must have 12 bytes, got 10" }],
  slices: [
    sliceOf("a", { ImagePositionPatient: [0, 0, 5], WindowCenter: [40] }),
    sliceOf("c", { ImagePositionPatient: [0, 0, 0], WindowCenter: [40], SliceThickness: 5 }),
  ],
};

describe("formatRecord", () => {
  test("is parsed to the same record", () => {
    expect(parseRecord(formatRecord(record))).toEqual(record);
  });

  test("writes elements that all slices share once", () => {
    const { shared, slices } = JSON.parse(formatRecord(record));
    expect(shared).toEqual({ Rows: 512, WindowCenter: [40] });
    expect(slices[0].metadata).toEqual({ SOPInstanceUID: "a", ImagePositionPatient: [0, 0, 5] });
  });

  test("writes one line, even without slices", () => {
    const line = formatRecord({ ...record, slices: [] });
    expect(line).not.toContain("\n");
    expect(parseRecord(line).slices).toEqual([]);
  });
});
