import { displayField, writeLines } from "../files/text-lines.js";

/** A row of the table of stacks. */
export interface StackRow {
  readonly StudyInstanceUID: string;
  readonly SeriesInstanceUID: string;
  /** Number of the stack in its series, from 1. */
  readonly stack: number;
  readonly slices: number;
  /** Number of its slices with images. */
  readonly images: number;
  /** Millimeters. */
  readonly SliceThickness: number | undefined;
  readonly ConvolutionKernel: string | undefined;
  /** DICOM keywords that separate it from the other stacks of its series. */
  readonly splitBy: readonly string[];
  /** Whether its images were drawn. */
  readonly chosen: boolean;
  readonly reason: string | undefined;
  readonly warnings: readonly string[];
}

const COLUMNS = [
  "StudyInstanceUID",
  "SeriesInstanceUID",
  "stack",
  "slices",
  "images",
  "SliceThickness",
  "ConvolutionKernel",
  "splitBy",
  "chosen",
  "reason",
  "warnings",
] as const satisfies readonly (keyof StackRow)[];

/** Formats a field: lists are joined, `undefined` is empty. */
function formatField(field: StackRow[keyof StackRow]): string {
  if (Array.isArray(field)) return displayField(field.join("; "));
  return typeof field === "string" ? displayField(field) : String(field ?? "");
}

function* stackLines(rows: Iterable<StackRow>): Generator<string> {
  yield COLUMNS.join(",");
  for (const row of rows) yield COLUMNS.map((column) => formatField(row[column])).join(",");
}

/** Writes the stacks of a set as CSV in one step: a header, then one row per stack, in the given order. */
export async function writeStacks(path: string, rows: Iterable<StackRow>): Promise<void> {
  await writeLines(path, stackLines(rows));
}
