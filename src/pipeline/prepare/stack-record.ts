import type { Series, Vector3 } from "../../types.js";
import { describeGeometry, type SeriesGeometry, sliceNormal, slicePosition } from "../../volume/index.js";

/** Whether a stack was chosen to be drawn, and why. */
export interface StackChoice {
  readonly isChosen: boolean;
  readonly reason: string;
}

/** A stack of a series: its geometry, its acquisition, and what deserves a second look. */
export interface StackRecord {
  readonly geometry: SeriesGeometry;
  /** DICOM keywords that separate the stack from the others of its series; empty for a series of one stack. */
  readonly splitBy: readonly string[];
  /** ConvolutionKernel of the highest slice. */
  readonly kernel?: string | undefined;
  /** SliceThickness of the highest slice, millimeters. */
  readonly thicknessMm?: number | undefined;
  /** Direction from the lowest to the highest slice. */
  readonly normal: Vector3;
  /** Positions of the highest and the lowest slice along the normal, millimeters. */
  readonly rangeMm: readonly [highest: number, lowest: number];
  /** Rows, columns and spacing of the pixels, as one text. */
  readonly grid: string;
  /** Absent unless one stack per study was asked for. */
  readonly choice?: StackChoice | undefined;
  readonly warnings: readonly string[];
}

/** Returns warnings about the places of slices. */
function placeWarnings({ faults }: Series, { duplicates }: SeriesGeometry): string[] {
  const warnings: string[] = [];
  if (duplicates > 0) {
    const slices = duplicates === 1 ? "1 slice has" : `${duplicates} slices have`;
    warnings.push(`${slices} the position of another slice: neighbors may be wrong`);
  }
  if (faults.some(({ kind }) => kind === "placed by SliceLocation")) {
    warnings.push("all slices have the same ImagePositionPatient: ordered by SliceLocation");
  }
  return warnings;
}

/**
 * Describes a stack.
 *
 * @param series Result of `buildSeries`.
 */
export function describeStack(series: Series): StackRecord {
  const geometry = describeGeometry(series);
  const { slices, splitBy } = series;
  const [first] = slices;
  const normal = sliceNormal(first.ImageOrientationPatient!);
  const positions = [slices[0], slices[slices.length - 1]].map((slice) => slicePosition(slice, normal));
  return {
    geometry,
    splitBy,
    kernel: first.ConvolutionKernel?.join("\\"),
    thicknessMm: first.SliceThickness,
    normal,
    rangeMm: [positions[0], positions[1]],
    grid: [first.Rows, first.Columns, ...(first.PixelSpacing ?? [])].join(" "),
    warnings: placeWarnings(series, geometry),
  };
}
