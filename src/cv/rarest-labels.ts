import { assertLabels, assertTexts } from "../guards/internal.js";
import type { LabelTable } from "../types.js";

/** Stratum of patients without any label. */
const NO_LABEL = "none";

/** Finds the classes that any slice of each patient has. */
function classesOfPatients({ classes, values }: LabelTable, patients: readonly string[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  patients.forEach((patient, row) => {
    const has = found.get(patient) ?? new Uint8Array(classes.length);
    for (let column = 0; column < classes.length; column++) has[column] |= values[row * classes.length + column];
    found.set(patient, has);
  });
  return found;
}

/**
 * Finds the rarest label of the patient of each slice: of all labels that any slice of the patient has, the one that
 * the fewest patients have. As strata of {@link stratifiedGroupKFold} they bring patients with a rare hemorrhage into
 * every fold.
 *
 * @param labels 0 or 1, by slice and class.
 * @param patients The patient of each slice, in the order of the labels.
 * @returns A class per slice, the same for all slices of a patient; "none" for patients without any label. Of classes
 *   that are equally rare it is the last of the table, so a subtype rather than `any`.
 * @throws RangeError unless there is one patient per slice.
 * @throws TypeError and ShapeError for a wrong table, DataError for a label other than 0 and 1.
 *
 * @example
 * ```ts
 * const labels = { ids: ["a1", "a2", "b1"], classes: ["any", "subdural"], values: Uint8Array.of(0, 0, 1, 1, 0, 0) };
 * console.log(rarestLabels(labels, ["ann", "ann", "bob"])); // [ 'subdural', 'subdural', 'none' ]
 * ```
 */
export function rarestLabels(labels: LabelTable, patients: readonly string[]): string[] {
  assertLabels("rarestLabels: labels", labels);
  assertTexts("rarestLabels: patients", patients);
  if (patients.length !== labels.ids.length) {
    throw new RangeError(
      `rarestLabels: patients must be as many as slices (${labels.ids.length}), got ${patients.length}`,
    );
  }
  const { classes } = labels;
  const found = classesOfPatients(labels, patients);
  const counts = classes.map((_, column) => [...found.values()].reduce((sum, has) => sum + has[column], 0));
  const rarestFirst = [...classes.keys()].sort((a, b) => counts[a] - counts[b] || b - a);
  const stratumOf = (has: Uint8Array) => {
    const rarest = rarestFirst.find((column) => has[column] === 1);
    return rarest === undefined ? NO_LABEL : classes[rarest];
  };
  const strata = new Map([...found].map(([patient, has]) => [patient, stratumOf(has)]));
  return patients.map((patient) => strata.get(patient)!);
}
