import { DataError } from "../errors.js";
import type { Fold } from "../types.js";

/**
 * Removes from every fold, train and valid alike, the slices of patients that are also in the test set.
 *
 * Of the stage-1 test patients of the challenge a part had other studies in the training set, so that a network could
 * score on patients it knew; the team's second fold scheme is its first without those.
 *
 * @param folds Left unchanged.
 * @param options `patientOf`: the patient of each id; `testPatients`: the patients of the test set.
 * @throws DataError when the patient of an id is not known.
 */
export function removeOverlap(
  folds: readonly Fold[],
  options: { readonly patientOf: ReadonlyMap<string, string>; readonly testPatients: ReadonlySet<string> },
): Fold[] {
  const { patientOf, testPatients } = options;
  const isTrainingOnly = (id: string): boolean => {
    const patient = patientOf.get(id);
    if (patient === undefined) throw new DataError(`removeOverlap: patientOf must hold every id, got none for "${id}"`);
    return !testPatients.has(patient);
  };
  return folds.map(({ index, train, valid }) => ({
    index,
    train: train.filter(isTrainingOnly),
    valid: valid.filter(isTrainingOnly),
  }));
}
