import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { parseMetadata } from "../../src/dicom/index.js";
import { buildSeries, buildTriplets } from "../../src/volume/index.js";

const data = new URL("../../../shared/data/", import.meta.url);

/** The only series of a folder of slices. */
function readSeries(folder: string) {
  const names = readdirSync(new URL(folder, data)).filter((name) => name !== "DIRFILE");
  const series = buildSeries(names.map((name) => parseMetadata(readFileSync(new URL(`${folder}/${name}`, data)))));
  expect(series).toHaveLength(1);
  return series[0];
}

describe.skipIf(!existsSync(data))("volume on real studies (needs ../shared/data)", () => {
  test("orders an RSNA study as published by the third-place team, who list the lowest slice first", () => {
    const rows: { Image: string; all_SOPInstanceUID: string; pre1_SOPInstanceUID: string }[] = parse(
      readFileSync(new URL("rsna-study-32/test_concat_st2.csv", data)),
      { columns: true },
    );
    const series = readSeries("rsna-study-32/stage_2_test_images");
    const published = rows[0].all_SOPInstanceUID.split(",").reverse();
    expect(published).toHaveLength(32);
    expect(series.slices.map(({ SOPInstanceUID }) => SOPInstanceUID)).toEqual(published);
    const triplets = buildTriplets(series);
    expect(triplets).toHaveLength(32);
    expect(triplets[0]).toEqual({ previous: published[0], center: published[0], next: published[1] });
  });

  test("finds the tilt of that study, 11 degrees, and a spacing of 5 mm", () => {
    const series = readSeries("rsna-study-32/stage_2_test_images");
    expect(series.spacingMm).toBeCloseTo(5.0, 1);
    expect(series.faults).toEqual([
      {
        kind: "gantry tilt",
        ids: series.slices.map(({ SOPInstanceUID }) => SOPInstanceUID),
        degrees: expect.closeTo(11, 1),
      },
    ]);
  });

  test("finds nothing wrong with a phantom of 28 slices, 5 mm apart", () => {
    const series = readSeries("head-phantom-philips/S2010");
    expect(series.slices.map(({ InstanceNumber }) => InstanceNumber)).toEqual(
      Array.from({ length: 28 }, (_, i) => 28 - i),
    );
    expect(series).toMatchObject({ spacingMm: expect.closeTo(5, 6), faults: [] });
  });

  test("finds the gap of 202.5 mm in a series that lacks most of its slices", () => {
    const { slices, faults } = readSeries("dicom-edge/tiny-head-ct");
    expect(slices.map(({ InstanceNumber }) => InstanceNumber)).toEqual([182, 181, 180, 18]);
    const ids = [slices[2].SOPInstanceUID, slices[3].SOPInstanceUID];
    expect(faults.filter(({ kind }) => kind === "gap")).toEqual([
      { kind: "gap", ids, stepMm: expect.closeTo(202.5, 3) },
    ]);
  });
});
