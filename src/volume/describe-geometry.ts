import { assertList, assertNumber, assertObject, assertSeries, assertText, assertTexts } from "../guards/internal.js";
import type { Series, SeriesFault } from "../types.js";

/** The geometry of one series as a flat record: a row of a report. */
export interface SeriesGeometry {
  readonly SeriesInstanceUID: string;
  readonly StudyInstanceUID: string;
  /** Number of the stack in its series, from 1. */
  readonly stack: number;
  /** Number of slices in the series. */
  readonly slices: number;
  /** Median distance between neighboring positions, millimeters; `undefined` for a single position. */
  readonly spacingMm: number | undefined;
  /**
   * Shortest distance between neighboring slices, millimeters: 0 for two slices at one position, `undefined` for a
   * single slice.
   */
  readonly smallestStepMm: number | undefined;
  /** Longest distance between neighboring slices, millimeters; `undefined` for a single slice. */
  readonly largestStepMm: number | undefined;
  /** Whether the slices form a regular stack: all of one orientation, with steps that differ by at most 0.3 mm. */
  readonly isUniform: boolean;
  /** Number of steps longer than one and a half times the median and the steps around them. */
  readonly gaps: number;
  /** Number of slices that share the position of an earlier slice, within 0.005 mm. */
  readonly duplicates: number;
  /** Number of slices that are not parallel to most of the series; steps, gaps and duplicates ignore them. */
  readonly otherOrientations: number;
  /** Tilt of the gantry, degrees; `undefined` without a tilt. */
  readonly tiltDegrees: number | undefined;
}

/** Throws unless a value is a series with all that its description copies. */
function assertBuilt(series: Series): void {
  const what = "describeGeometry: series";
  assertSeries(what, series);
  assertText(`${what}.id`, series.id);
  assertText(`${what}.StudyInstanceUID`, series.StudyInstanceUID);
  assertNumber(`${what}.stack`, series.stack);
  for (const distance of ["spacingMm", "smallestStepMm", "largestStepMm"] as const) {
    if (series[distance] !== undefined) assertNumber(`${what}.${distance}`, series[distance]);
  }
  assertList(`${what}.faults`, series.faults, "faults");
  for (let index = 0; index < series.faults.length; index++) {
    assertObject(`${what}.faults ${index}`, series.faults[index], "a fault of kind and ids");
    assertText(`${what}.faults ${index}.kind`, series.faults[index].kind);
    assertTexts(`${what}.faults ${index}.ids`, series.faults[index].ids);
  }
}

/**
 * Describes the geometry of a series in one flat record, for a table with one row per series.
 *
 * @param series Result of {@link buildSeries}.
 * @throws TypeError for anything else.
 *
 * @example
 * ```ts
 * const table = buildSeries(headers).map(describeGeometry);
 * console.log(table.filter(({ isUniform }) => !isUniform)); // the series that deserve a second look
 * ```
 */
export function describeGeometry(series: Series): SeriesGeometry {
  assertBuilt(series);
  const faultsOf = (kind: SeriesFault["kind"]) => series.faults.filter((fault) => fault.kind === kind);
  const otherOrientations = faultsOf("mixed orientation").flatMap(({ ids }) => ids).length;
  return {
    SeriesInstanceUID: series.id,
    StudyInstanceUID: series.StudyInstanceUID,
    stack: series.stack,
    slices: series.slices.length,
    spacingMm: series.spacingMm,
    smallestStepMm: series.smallestStepMm,
    largestStepMm: series.largestStepMm,
    isUniform: otherOrientations === 0 && faultsOf("non-uniform spacing").length === 0,
    gaps: faultsOf("gap").length,
    duplicates: faultsOf("duplicate position").reduce((sum, { ids }) => sum + ids.length - 1, 0),
    otherOrientations,
    tiltDegrees: series.faults.find((fault) => fault.kind === "gantry tilt")?.degrees,
  };
}
