import {
  buildTeamFolds,
  groupKFold,
  rarestLabels,
  removeOverlap,
  selectRows,
  stratifiedGroupKFold,
} from "../../cv/index.js";
import { DataError } from "../../errors.js";
import {
  assertLabels,
  assertObject,
  assertOneOf,
  assertOptions,
  assertTexts,
  describeValue,
} from "../../guards/internal.js";
import { readTeamFolds, type TeamFoldScheme } from "../../io/index.js";
import type { Fold, LabelTable } from "../../types.js";
import type { PreparedSet } from "../images/image-set.js";
import type { RunConfig } from "./run-config.js";
import { FOLD_SCHEMES } from "./run-settings.js";

/** Files of team folds, and the patients that scheme 2 leaves out. */
export interface FoldSources {
  /** Folder or zip of `train_n.csv` and `valid_n.csv`; required for the team's schemes. */
  readonly teamFolds?: string | undefined;
  /**
   * Patients of the test set. With them, scheme 2 is made from the files of scheme 1; otherwise its own files are read.
   */
  readonly testPatients?: ReadonlySet<string> | undefined;
}

/** Settings of a split: those of the run, and the files of team folds. */
export interface PlanOptions {
  readonly config: Pick<RunConfig, "scheme" | "folds">;
  readonly sources?: FoldSources | undefined;
}

/** Images to split, with the patient of each. */
export type PatientImages = Pick<PreparedSet, "ids" | "patientOf">;

/** Folds, with the labels of all their images. */
export interface FoldPlan {
  readonly folds: readonly Fold[];
  readonly labels: LabelTable;
  /** Number of prepared images without labels. */
  readonly withoutLabels: number;
  /** Number of labeled ids without a prepared image. */
  readonly withoutImage: number;
}

/**
 * Keeps the labels of ids that have an image.
 *
 * @throws DataError when no image has labels.
 */
export function matchLabels(labels: LabelTable, prepared: Pick<PreparedSet, "ids">): Omit<FoldPlan, "folds"> {
  const labeled = new Set(labels.ids);
  const ids = prepared.ids.filter((id) => labeled.has(id));
  if (ids.length === 0) {
    throw new DataError(
      `planFolds: labels must cover at least one image, got none for ${prepared.ids[0]} or any other`,
    );
  }
  const withoutImage = labels.ids.length - ids.length;
  return { labels: selectRows(labels, ids), withoutLabels: prepared.ids.length - ids.length, withoutImage };
}

/** Throws unless a value is a set of images with the patient of each. */
function assertPrepared(prepared: PatientImages): void {
  assertObject("planFolds: prepared", prepared, "a set of images, as openPreparedSet resolves to");
  assertTexts("planFolds: prepared.ids", prepared.ids);
  if (prepared.patientOf instanceof Map) return;
  throw new TypeError(`planFolds: prepared.patientOf must be a Map, got ${describeValue(prepared.patientOf)}`);
}

/** Throws if there are fewer patients than folds, which is no surprise if all have the same PatientID. */
function assertPatients(patients: readonly string[], folds: number): void {
  const count = new Set(patients).size;
  if (count >= folds) return;
  const help =
    count === 1
      ? `one PatientID for all ${patients.length} images; if it replaces those of several patients, give each its own`
      : `${count}; take fewer folds`;
  throw new RangeError(`planFolds: images must be of at least ${folds} patients, one per fold, got ${help}`);
}

/** Splits labeled images by patient; `stratified` spreads the patients with each label over the folds. */
function splitByPatient(
  labels: LabelTable,
  groups: readonly string[],
  { scheme, folds }: PlanOptions["config"],
): Fold[] {
  if (scheme === "group") return groupKFold(labels.ids, groups, { folds });
  return stratifiedGroupKFold(labels.ids, { groups, strata: rarestLabels(labels, groups) }, { folds });
}

/** Reads the folds of a team. Leaves out labeled ids without an image, since a few files fail in every large set. */
async function readPreparedFolds(
  path: string | undefined,
  scheme: TeamFoldScheme,
  { labels, ids }: { readonly labels: LabelTable; readonly ids: readonly string[] },
): Promise<Fold[]> {
  if (path === undefined) throw new DataError(`planFolds: ${scheme} needs a folder or zip of fold files, got none`);
  const folds = buildTeamFolds(await readTeamFolds(path, scheme), { knownIds: labels.ids });
  const prepared = new Set(ids);
  const keep = (list: readonly string[]) => list.filter((id) => prepared.has(id));
  return folds.map(({ index, train, valid }) => ({ index, train: keep(train), valid: keep(valid) }));
}

/**
 * Splits the labeled images of a prepared set into folds: by patient, by patient with rare labels in every fold
 * (`stratified`: see {@link stratifiedGroupKFold}), or as in the team's files. If the patients of the
 * test set are known, scheme 2 is made from the files of scheme 1 without those patients; otherwise its own files are
 * read.
 *
 * ```ts
 * const prepared = await openPreparedSet("prepared", "stage_2_train", "adjacent_hu_cropped");
 * const { folds } = await planFolds(await readLabels("stage_2_train.csv"), prepared, { config: DEFAULT_CONFIG });
 * ```
 *
 * @throws DataError when no image has labels, or when fold files are missing or name ids without labels; RangeError
 * when there are fewer patients than folds.
 */
export async function planFolds(labels: LabelTable, prepared: PatientImages, options: PlanOptions): Promise<FoldPlan> {
  assertLabels("planFolds: labels", labels);
  assertPrepared(prepared);
  assertOptions<PlanOptions>("planFolds", options, { config: true, sources: true });
  const { config, sources = {} } = options;
  assertObject("planFolds: config", config, "a configuration, as DEFAULT_CONFIG");
  assertOptions<FoldSources>("planFolds: sources", sources, { teamFolds: true, testPatients: true });
  const { scheme } = config;
  assertOneOf("planFolds: config.scheme", FOLD_SCHEMES, scheme);
  const { patientOf } = prepared;
  const matched = matchLabels(labels, prepared);
  const { ids } = matched.labels;
  const groups = ids.map((id) => patientOf.get(id)!);
  if (scheme === "group" || scheme === "stratified") {
    assertPatients(groups, config.folds);
    return { ...matched, folds: splitByPatient(matched.labels, groups, config) };
  }
  const { teamFolds, testPatients } = sources;
  if (scheme === "team_folds_v1" || !testPatients) {
    return { ...matched, folds: await readPreparedFolds(teamFolds, scheme, { labels, ids }) };
  }
  const folds = await readPreparedFolds(teamFolds, "team_folds_v1", { labels, ids });
  return { ...matched, folds: removeOverlap(folds, { patientOf, testPatients }) };
}
