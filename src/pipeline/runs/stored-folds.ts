import { createHash } from "node:crypto";
import { z } from "zod";
import { DataError } from "../../errors.js";
import type { Fold } from "../../types.js";
import type { PatientImages } from "./plan-folds.js";

/** Folds by patient. The patients are not named: they are those of the images, sorted. */
interface PatientFolds {
  /** Number of folds. */
  readonly folds: number;
  /** SHA-256 of the sorted patients, one per line. */
  readonly patientsSha256: string;
  /** Fold that validates on each patient; `null` for patients in no fold. */
  readonly foldOfPatient: readonly (number | null)[];
}

/** Folds that are not by patient: one row per id, in an order that all lists of ids share. */
interface IdFolds {
  readonly ids: readonly string[];
  /** Part of each id, one text per fold with a letter per id: one of {@link PARTS}. */
  readonly partOfId: readonly string[];
}

/** Letters of the parts of a fold: training, validation, neither. */
export const PARTS = { train: "t", valid: "v", none: "-" } as const;

/** Content of `folds.json`: one of two tables, or lists of ids, as all runs had before and as lists without a common order need. */
export type StoredFolds = PatientFolds | IdFolds | readonly Fold[];

/** Schema of a list of folds; comparisons need only what it validates on. */
const LISTS = z.array(
  z.object({ index: z.int().min(0), train: z.array(z.string()).optional(), valid: z.array(z.string()) }),
);

const PATIENT_FOLDS = z
  .object({
    folds: z.int().min(1),
    patientsSha256: z.string(),
    foldOfPatient: z.array(z.int().min(0).nullable()),
  })
  .refine(({ folds, foldOfPatient }) => foldOfPatient.every((fold) => fold === null || fold < folds));

const ID_FOLDS = z
  .object({ ids: z.array(z.string()), partOfId: z.array(z.string().regex(/^[tv-]*$/)) })
  .refine(({ ids, partOfId }) => partOfId.every((parts) => parts.length === ids.length));

/** Schema of `folds.json`. */
export const STORED_FOLDS = z.union([LISTS, PATIENT_FOLDS, ID_FOLDS]);

/** Folds of a run, to be read one by one: together they hold each id once per fold. */
export interface OpenedFolds {
  readonly count: number;
  /** Returns one fold, counted from 0. */
  readonly fold: (index: number) => Fold;
  /** Returns the ids that one fold validates on. */
  readonly valid: (index: number) => readonly string[];
}

/** Returns the patients of images, sorted. */
export function sortedPatients({ ids, patientOf }: PatientImages): string[] {
  return [...new Set(ids.map((id) => patientOf.get(id)!))].sort();
}

/** Hashes a list of patients. */
export function hashPatients(patients: readonly string[]): string {
  return createHash("sha256").update(patients.join("\n")).digest("hex");
}

/** Returns the number of folds. */
export function countFolds(stored: StoredFolds): number {
  if ("partOfId" in stored) return stored.partOfId.length;
  return "foldOfPatient" in stored ? stored.folds : stored.length;
}

/** Makes opened folds of a function that picks the ids of a part. */
function openParts(count: number, idsOf: (index: number, part: "train" | "valid") => readonly string[]): OpenedFolds {
  return {
    count,
    fold: (index) => ({ index, train: idsOf(index, "train"), valid: idsOf(index, "valid") }),
    valid: (index) => idsOf(index, "valid"),
  };
}

function openIdFolds({ ids, partOfId }: IdFolds): OpenedFolds {
  return openParts(partOfId.length, (index, part) => ids.filter((_, row) => partOfId[index][row] === PARTS[part]));
}

function openPatientFolds({ folds, patientsSha256, foldOfPatient }: PatientFolds, images: PatientImages): OpenedFolds {
  const patients = sortedPatients(images);
  if (patients.length !== foldOfPatient.length || hashPatients(patients) !== patientsSha256) {
    const file = "folds.json";
    const expected = `the patients of the labeled images (${patients.length})`;
    throw new DataError(`${file}: must be of ${expected}, got ${foldOfPatient.length} others`, { file });
  }
  const foldOf = new Map(patients.map((patient, index) => [patient, foldOfPatient[index]]));
  const { ids, patientOf } = images;
  const foldOfRow = ids.map((id) => foldOf.get(patientOf.get(id)!)!);
  return openParts(folds, (index, part) =>
    ids.filter((_, row) => foldOfRow[row] !== null && (foldOfRow[row] === index) === (part === "valid")),
  );
}

/**
 * Opens the folds of a run.
 *
 * @param images Labeled images of the run, in the order in which they were split.
 * @throws DataError for folds of other patients.
 */
export function openFolds(stored: StoredFolds, images: PatientImages): OpenedFolds {
  if ("partOfId" in stored) return openIdFolds(stored);
  if ("foldOfPatient" in stored) return openPatientFolds(stored, images);
  return { count: stored.length, fold: (index) => stored[index], valid: (index) => stored[index].valid };
}

/** Returns all folds as lists of ids. */
export function listFolds({ count, fold }: OpenedFolds): Fold[] {
  return Array.from({ length: count }, (_, index) => fold(index));
}
