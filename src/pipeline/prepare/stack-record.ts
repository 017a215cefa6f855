import { nonSliceReason } from "../../dicom/index.js";
import type { Series, SliceMetadata, Vector3 } from "../../types.js";
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
  /** ImagePositionPatient of the highest and of the lowest slice. */
  readonly corners: readonly [Vector3, Vector3];
  /** Whether its highest slice has RescaleSlope and RescaleIntercept. */
  readonly isRescaled: boolean;
  /** Rows, Columns and PixelSpacing. */
  readonly pixels: readonly number[];
  /** Reason why its images may not be slices in Hounsfield units; absent for ordinary stacks. */
  readonly unlikely?: string | undefined;
  /** Absent unless one stack per study was asked for. */
  readonly choice?: StackChoice | undefined;
  readonly warnings: readonly string[];
}

/** Closest slices of one scan, as a share of its spacing: closer ones are of two scans. */
const SMALLEST_STEP_SHARE = 0.1;

/** Returns the reason why the images of a stack may not be slices in Hounsfield units. */
function unlikelyOf(first: SliceMetadata): Pick<StackRecord, "unlikely"> {
  const reason = nonSliceReason(first)?.reason;
  return reason === undefined ? {} : { unlikely: reason };
}

/** Whether some slices lie as close as only those of two scans do, but not at one position. */
function hasNearTwins({ duplicates, smallestStepMm = 0, spacingMm = 0 }: SeriesGeometry): boolean {
  return duplicates === 0 && smallestStepMm > 0 && smallestStepMm < SMALLEST_STEP_SHARE * spacingMm;
}

/** Returns warnings about the places of slices. */
function placeWarnings({ faults }: Series, geometry: SeriesGeometry): string[] {
  const { duplicates } = geometry;
  const warnings: string[] = [];
  if (duplicates > 0) {
    const slices = duplicates === 1 ? "1 slice has" : `${duplicates} slices have`;
    warnings.push(`${slices} the position of another slice: neighbors may be wrong`);
  }
  if (hasNearTwins(geometry)) {
    const step = Number(geometry.smallestStepMm?.toFixed(3));
    warnings.push(`some slices are only ${step} mm apart: two scans may be mixed`);
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
    corners: [first.ImagePositionPatient!, slices[slices.length - 1].ImagePositionPatient!],
    pixels: [first.Rows, first.Columns, ...(first.PixelSpacing ?? [])],
    isRescaled: first.RescaleSlope !== undefined && first.RescaleIntercept !== undefined,
    ...unlikelyOf(first),
    warnings: placeWarnings(series, geometry),
  };
}
