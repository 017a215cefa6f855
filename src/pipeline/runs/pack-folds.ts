import type { Fold } from "../../types.js";
import { commonOrder } from "./common-order.js";
import type { PatientImages } from "./plan-folds.js";
import { hashPatients, openFolds, PARTS, type StoredFolds, sortedPatients } from "./stored-folds.js";

const isSameList = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, index) => id === b[index]);

/** Whether a table holds exactly the given folds: the order of the ids counts, since training shuffles them by it. */
function holds(stored: StoredFolds, folds: readonly Fold[], images: PatientImages): boolean {
  const opened = openFolds(stored, images);
  return folds.every(({ index, train, valid }, at) => {
    const fold = opened.fold(at);
    return index === at && isSameList(fold.train, train) && isSameList(fold.valid, valid);
  });
}

/** Makes a table of folds by patient, from the patients that each fold validates on. */
function packPatients(folds: readonly Fold[], images: PatientImages): StoredFolds {
  const foldOf = new Map<string | undefined, number>();
  for (const [at, { valid }] of folds.entries()) for (const id of valid) foldOf.set(images.patientOf.get(id), at);
  const patients = sortedPatients(images);
  return {
    folds: folds.length,
    patientsSha256: hashPatients(patients),
    foldOfPatient: patients.map((patient) => foldOf.get(patient) ?? null),
  };
}

/** Makes a table of one row per id; `undefined` if the lists have no common order. */
function packIds(folds: readonly Fold[]): StoredFolds | undefined {
  const ids = commonOrder(folds.flatMap(({ train, valid }) => [train, valid]));
  if (ids === undefined) return undefined;
  const partOfId = folds.map(({ train, valid }) => {
    const [trained, validated] = [new Set(train), new Set(valid)];
    const partOf = (id: string) => (trained.has(id) ? PARTS.train : validated.has(id) ? PARTS.valid : PARTS.none);
    return ids.map(partOf).join("");
  });
  return { ids, partOfId };
}

/**
 * Packs folds for `folds.json`: into one number per patient where folds are by patient and keep the order of the
 * images, otherwise into one row per id. Lists of ids without a common order stay as they are.
 *
 * @param images Labeled images that were split.
 * @returns A table from which {@link openFolds} makes the same folds, with ids in the same order.
 */
export function packFolds(folds: readonly Fold[], images: PatientImages): StoredFolds {
  const byPatient = packPatients(folds, images);
  if (holds(byPatient, folds, images)) return byPatient;
  const byId = packIds(folds);
  return byId && holds(byId, folds, images) ? byId : folds;
}
