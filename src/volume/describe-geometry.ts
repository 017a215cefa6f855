import type { Series, SeriesFault } from "../types.js";

/** The geometry of one series as a flat record: a row of a report. */
export interface SeriesGeometry {
  readonly SeriesInstanceUID: string;
  readonly StudyInstanceUID: string;
  /** How many slices the series has. */
  readonly slices: number;
  /** Median distance of neighboring positions, millimeters; `undefined` for a single position. */
  readonly spacingMm: number | undefined;
  /** Shortest distance of neighboring slices, millimeters, 0 for two at one position; `undefined` for one slice. */
  readonly smallestStepMm: number | undefined;
  /** Longest distance of neighboring slices, millimeters; `undefined` for one slice. */
  readonly largestStepMm: number | undefined;
  /** Whether the slices form a regular stack: all of one orientation, at steps that differ by no more than 0.3 mm. */
  readonly isUniform: boolean;
  /** How many steps are longer than one and a half times the median and the steps around them. */
  readonly gaps: number;
  /** How many slices share the position of an earlier one, within 0.005 mm. */
  readonly duplicates: number;
  /** How many slices are not parallel to most of the series; they count in no step, gap or duplicate. */
  readonly otherOrientations: number;
  /** Tilt of the gantry, degrees; `undefined` where there is none. */
  readonly tiltDegrees: number | undefined;
}

/**
 * Describes the geometry of a series in one flat record, for a table with a row a series.
 *
 * @param series As {@link buildSeries} makes it.
 */
export function describeGeometry(series: Series): SeriesGeometry {
  const faultsOf = (kind: SeriesFault["kind"]) => series.faults.filter((fault) => fault.kind === kind);
  const otherOrientations = faultsOf("mixed orientation").flatMap(({ ids }) => ids).length;
  return {
    SeriesInstanceUID: series.id,
    StudyInstanceUID: series.StudyInstanceUID,
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
