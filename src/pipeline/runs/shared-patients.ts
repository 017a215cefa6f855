import type { Fold } from "../../types.js";

/**
 * Counts the patients with both training and validation slices in some fold, where a network is scored on heads that it
 * has seen. Returns 0 for folds by patient.
 *
 * @param patientOf Patient of each id.
 */
export function countSharedPatients(folds: readonly Fold[], patientOf: ReadonlyMap<string, string>): number {
  const shared = folds.flatMap(({ train, valid }) => {
    const trained = new Set(train.map((id) => patientOf.get(id)));
    return valid.map((id) => patientOf.get(id)).filter((patient) => trained.has(patient));
  });
  return new Set(shared).size;
}
