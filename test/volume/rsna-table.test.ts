import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { groupBy } from "../../src/group-by.js";
import type { Orientation, Series, SliceMetadata, Vector3 } from "../../src/types.js";
import { buildSeries, buildTriplets, describeGeometry, type SeriesGeometry } from "../../src/volume/index.js";
import { buildSlice } from "./build-slice.js";

const path = new URL("../../../shared/data/rsna-csv/ngxbac/stage_1_test_with_metadata.csv.gz", import.meta.url);

/** What numpy finds in the same table: see count-rsna-geometry.py. */
const reference: Readonly<Record<string, number>> = JSON.parse(
  readFileSync(new URL("fixtures/rsna-geometry.json", import.meta.url), "utf8"),
);

/** Reads the headers of the table. Its lists in quotes hold commas: columns are counted from the end, ids before them. */
function readSlices(): SliceMetadata[] {
  const [header, ...lines] = gunzipSync(readFileSync(path)).toString().trimEnd().split("\n");
  const names = header.split(",");
  const idColumns = ["SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "PatientID"].map((name) =>
    names.indexOf(name),
  );
  const positionColumn = names.indexOf("ImagePositionPatient_1") - names.length;
  return lines.map((line) => {
    const fields = line.split(",");
    const [id, StudyInstanceUID, SeriesInstanceUID, PatientID] = idColumns.map((column) => fields[column]);
    const numbers = fields.slice(positionColumn, positionColumn + 9).map(Number);
    return buildSlice(id, 0, {
      StudyInstanceUID,
      SeriesInstanceUID,
      PatientID,
      ImagePositionPatient: numbers.slice(0, 3) as unknown as Vector3,
      ImageOrientationPatient: numbers.slice(3) as unknown as Orientation,
    });
  });
}

const idOf = ({ SOPInstanceUID }: { readonly SOPInstanceUID: string }) => SOPInstanceUID;

describe.skipIf(!existsSync(path))("volume on the 2214 series of RSNA stage-1 test (needs ../shared/data)", () => {
  let slices: readonly SliceMetadata[] = [];
  let series: readonly Series[] = [];
  let rows: readonly SeriesGeometry[] = [];
  const countOf = (matches: (row: SeriesGeometry) => boolean) => rows.filter(matches).length;
  const sumOf = (field: (row: SeriesGeometry) => number | undefined) =>
    rows.reduce((sum, row) => sum + (field(row) ?? Number.NaN), 0);

  beforeAll(() => {
    slices = readSlices();
    // numpy knows no stacks: as one stack each, the series are what it describes.
    series = buildSeries(slices.map((slice) => ({ ...slice, stack: 1 })));
    rows = series.map(describeGeometry);
  });

  test("keeps all 78545 slices in 2214 series", () => {
    expect(rows).toHaveLength(2214);
    expect(sumOf(({ slices }) => slices)).toBe(78_545);
    expect(reference).toMatchObject({ series: 2214, slices: 78_545 });
  });

  test("spaces them as numpy does", () => {
    expect(sumOf(({ spacingMm }) => spacingMm)).toBeCloseTo(reference.spacingMm, 2);
    expect(sumOf(({ smallestStepMm }) => smallestStepMm)).toBeCloseTo(reference.smallestStepMm, 2);
    expect(sumOf(({ largestStepMm }) => largestStepMm)).toBeCloseTo(reference.largestStepMm, 2);
  });

  test("finds the four gaps and the ten slices of another orientation", () => {
    expect(sumOf(({ gaps }) => gaps)).toBe(reference.gaps);
    expect(sumOf(({ otherOrientations }) => otherOrientations)).toBe(reference.otherOrientations);
    expect(countOf(({ otherOrientations }) => otherOrientations > 0)).toBe(reference.hasOtherOrientations);
    expect(reference).toMatchObject({ gaps: 4, otherOrientations: 10, hasOtherOrientations: 3 });
  });

  test("finds 972 series that are not uniform: 970 by their steps, 2 by slices of another orientation", () => {
    const withFault = series.filter(({ faults }) => faults.some(({ kind }) => kind === "non-uniform spacing"));
    expect(countOf(({ isUniform }) => !isUniform)).toBe(reference.hasNonUniformHeights);
    expect(withFault).toHaveLength(reference.hasNonUniformSteps);
    expect(reference).toMatchObject({ hasNonUniformHeights: 972, hasNonUniformSteps: 970 });
  });

  test("finds 45 series with slices within 0.005 mm of each other, among them the 25 with equal heights", () => {
    const hasEqualHeights = ({ slices }: Series) =>
      new Set(slices.map(({ ImagePositionPatient }) => ImagePositionPatient?.[2])).size < slices.length;
    expect(sumOf(({ duplicates }) => duplicates)).toBe(reference.duplicates);
    expect(countOf(({ duplicates }) => duplicates > 0)).toBe(reference.hasDuplicates);
    const equal = series.map(hasEqualHeights);
    expect(equal.filter(Boolean)).toHaveLength(reference.hasEqualHeights);
    expect(equal.every((isEqual, index) => !isEqual || rows[index].duplicates > 0)).toBe(true);
    expect(reference).toMatchObject({ hasDuplicates: 45, hasEqualHeights: 25, duplicates: 427 });
  });

  test("splits 38 series that hold a rescan, and 2 with a part scanned again at another tilt; no other changes", () => {
    const byId = groupBy(buildSeries(slices), ({ id }) => id);
    const split = [...byId.values()].filter((stacks) => stacks.length > 1);
    const countOfReason = (reason: string) => split.filter(([{ splitBy }]) => splitBy.join() === reason).length;
    expect([split.length, countOfReason("position"), countOfReason("ImageOrientationPatient")]).toEqual([40, 38, 2]);
    // Each stack of a rescan is a grid of equal steps, and both cover the same part of the head.
    for (const [first, second, ...others] of split.filter(([{ splitBy }]) => splitBy[0] === "position")) {
      expect(others).toEqual([]);
      for (const { smallestStepMm, largestStepMm } of [first, second]) {
        expect(Number(largestStepMm) - Number(smallestStepMm)).toBeLessThan(0.3);
      }
    }
    const whole = new Map(series.map((one) => [one.id, one]));
    for (const [one, ...others] of byId.values()) {
      if (others.length > 0) continue;
      expect(one.slices.map(idOf)).toEqual(whole.get(one.id)!.slices.map(idOf));
    }
  });

  test("gives each slice one triplet, with and without a limit", () => {
    for (const maxStepMm of [Number.POSITIVE_INFINITY, 6]) {
      const centers = series.flatMap((one) => buildTriplets(one, { maxStepMm })).map(({ center }) => center);
      expect(new Set(centers).size).toBe(78_545);
      expect(centers).toHaveLength(78_545);
    }
  });
});
