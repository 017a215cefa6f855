import type { StackRow } from "../../io/internal.js";
import { findContinued } from "./find-continued.js";
import type { SeriesRecord } from "./series-record.js";
import type { StackRecord } from "./stack-record.js";

/** A stack that deserves a second look, and why. */
export interface StackWarning {
  /** SeriesInstanceUID. */
  readonly series: string;
  /** Number of the stack in its series, from 1. */
  readonly stack: number;
  readonly reason: string;
}

/** A stack and the number of its slices with images. */
interface CountedStack {
  readonly stack: StackRecord;
  readonly images: number;
}

function toRow({ stack, images }: CountedStack, study: readonly StackRecord[]): StackRow {
  const { geometry, splitBy, kernel, thicknessMm, choice, warnings } = stack;
  const continued = findContinued(stack, study);
  return {
    StudyInstanceUID: geometry.StudyInstanceUID,
    SeriesInstanceUID: geometry.SeriesInstanceUID,
    stack: geometry.stack,
    slices: geometry.slices,
    images,
    SliceThickness: thicknessMm,
    ConvolutionKernel: kernel,
    splitBy,
    chosen: choice?.isChosen ?? true,
    reason: choice?.reason,
    warnings: continued === undefined ? warnings : [...warnings, continued],
  };
}

/** Counts the images of each stack of a series. */
function countImages({ stacks, slices }: SeriesRecord): CountedStack[] {
  return stacks.map((stack) => ({
    stack,
    images: slices.filter(({ metadata }) => metadata.stack === stack.geometry.stack).length,
  }));
}

/** Yields the rows of the table of stacks. Memory holds one study at a time. */
export function* stackRowsOf(records: Iterable<SeriesRecord>): Generator<StackRow> {
  let study: CountedStack[] = [];
  const rowsOfStudy = () => {
    const stacks = study.map(({ stack }) => stack);
    return study.map((counted) => toRow(counted, stacks));
  };
  for (const record of records) {
    const counted = countImages(record);
    const isSame = study[0]?.stack.geometry.StudyInstanceUID === counted[0]?.stack.geometry.StudyInstanceUID;
    if (!isSame && counted.length > 0) {
      yield* rowsOfStudy();
      study = [];
    }
    study.push(...counted);
  }
  yield* rowsOfStudy();
}

/** Yields the rows of the table of stacks, and adds their warnings to a list. */
export function* collectWarnings(rows: Iterable<StackRow>, collected: StackWarning[]): Generator<StackRow> {
  for (const row of rows) {
    const { SeriesInstanceUID: series, stack, warnings } = row;
    for (const reason of warnings) collected.push({ series, stack, reason });
    yield row;
  }
}
