import { DataError } from "../errors.js";
import { assertFolds, assertOptions, describeValue } from "../guards/internal.js";
import type { Fold } from "../types.js";

/** Throws unless an option is a Map or a Set. */
function assertCollection(name: string, value: unknown, type: "Map" | "Set"): void {
  if (Object.prototype.toString.call(value) === `[object ${type}]`) return;
  throw new TypeError(`removeOverlap: ${name} must be a ${type}, got ${describeValue(value)}`);
}

/**
 * Removes the slices of patients who are also in the test set from every fold, from training and validation alike.
 *
 * Some stage-1 test patients of the challenge had other studies in the training set, so a network could be scored on
 * patients it knew. The team's second fold scheme is its first one without these patients.
 *
 * @param folds Left unchanged.
 * @param options `patientOf`: the patient of each id; `testPatients`: the patients of the test set.
 * @throws DataError when the patient of an id is unknown.
 *
 * @example
 * ```ts
 * const patientOf = new Map([["a1", "ann"], ["b1", "bob"]]);
 * const kept = removeOverlap(folds, { patientOf, testPatients: new Set(["bob"]) });
 * ```
 */
export function removeOverlap(
  folds: readonly Fold[],
  options: { readonly patientOf: ReadonlyMap<string, string>; readonly testPatients: ReadonlySet<string> },
): Fold[] {
  assertFolds("removeOverlap: folds", folds);
  assertOptions<typeof options>("removeOverlap", options, { patientOf: true, testPatients: true });
  const { patientOf, testPatients } = options;
  assertCollection("patientOf", patientOf, "Map");
  assertCollection("testPatients", testPatients, "Set");
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
