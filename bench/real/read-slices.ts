import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { CLASSES } from "ct-hemorrhage";

/** A slice of PhysioNet CT-ICH: one picture, with the labels that radiologists gave it. */
export interface LabeledSlice {
  /** Name of the picture without its ending, such as `049_01`. */
  readonly id: string;
  readonly patient: string;
  /** Number of the slice in its scan, from 1. */
  readonly number: number;
  /** 0 or 1 for each of `CLASSES`. */
  readonly labels: readonly number[];
}

/** Returns the cell of a class in a row of `hemorrhage_diagnosis.csv` or, for `any`, the opposite of `No_Hemorrhage`. */
function labelOf(row: Readonly<Record<string, string>>, name: string): number {
  if (name === "any") return 1 - Number(row.No_Hemorrhage);
  return Number(row[name[0].toUpperCase() + name.slice(1)]);
}

/**
 * Reads the labels of PhysioNet CT-ICH (`hemorrhage_diagnosis.csv`), in the order of the slices.
 *
 * @throws Error if a label is neither 0 nor 1, or `No_Hemorrhage` contradicts the five kinds.
 */
export async function readSlices(folder: string): Promise<LabeledSlice[]> {
  const text = await readFile(join(folder, "hemorrhage_diagnosis.csv"), "utf8");
  const rows = parse(text, { columns: true, bom: true, trim: true }) as Record<string, string>[];
  return rows.map((row) => {
    const { PatientNumber, SliceNumber } = row;
    const patient = PatientNumber.padStart(3, "0");
    const labels = CLASSES.map((name) => labelOf(row, name));
    const [any, ...kinds] = labels;
    if (labels.some((label) => label !== 0 && label !== 1) || any !== Math.max(...kinds)) {
      throw new Error(`hemorrhage_diagnosis.csv: labels of ${patient}, slice ${SliceNumber} contradict each other`);
    }
    return { id: `${patient}_${SliceNumber.padStart(2, "0")}`, patient, number: Number(SliceNumber), labels };
  });
}
