import type { Fold } from "../../types.js";

/**
 * Counts the patients of whom some fold has slices on both sides, so that a network is judged on heads that it knows: none
 * in folds by patient.
 *
 * @param patientOf The patient of each id.
 */
export function countSharedPatients(folds: readonly Fold[], patientOf: ReadonlyMap<string, string>): number {
  const shared = folds.flatMap(({ train, valid }) => {
    const trained = new Set(train.map((id) => patientOf.get(id)));
    return valid.map((id) => patientOf.get(id)).filter((patient) => trained.has(patient));
  });
  return new Set(shared).size;
}
