import { buildTeamFolds, groupKFold, removeOverlap, selectRows } from "../cv/index.js";
import { DataError } from "../errors.js";
import { readTeamFolds } from "../io/index.js";
import type { Fold, LabelTable } from "../types.js";
import type { PreparedSet } from "./prepared-folder.js";
import type { RunConfig } from "./run-config.js";

/** Where team folds come from, and whom scheme 2 leaves out. */
export interface FoldSources {
  /** Folder or zip of `train_n.csv` and `valid_n.csv`; needed for the team's schemes. */
  readonly teamFolds?: string | undefined;
  /** Patients of the test set; needed for scheme 2 when it is made from the files of scheme 1. */
  readonly testPatients?: ReadonlySet<string> | undefined;
}

/** Folds and the labels of all their images. */
export interface FoldPlan {
  readonly folds: readonly Fold[];
  readonly labels: LabelTable;
  /** Prepared images that have no labels. */
  readonly withoutLabels: number;
  /** Labelled ids that have no prepared image. */
  readonly withoutImage: number;
}

/** Keeps the labels of ids that have an image. */
function matchLabels(labels: LabelTable, prepared: PreparedSet): Omit<FoldPlan, "folds"> {
  const labelled = new Set(labels.ids);
  const ids = prepared.ids.filter((id) => labelled.has(id));
  if (ids.length === 0) {
    throw new DataError(
      `planFolds: the labels must be those of the images, got none for ${prepared.ids[0]} and the others`,
    );
  }
  const withoutImage = labels.ids.length - ids.length;
  return { labels: selectRows(labels, ids), withoutLabels: prepared.ids.length - ids.length, withoutImage };
}

async function teamFolds(labels: LabelTable, config: RunConfig, { teamFolds: path }: FoldSources): Promise<Fold[]> {
  if (path === undefined)
    throw new DataError(`planFolds: ${config.scheme} needs a folder or zip of fold files, got none`);
  return buildTeamFolds(await readTeamFolds(path, config.scheme === "group" ? undefined : config.scheme), {
    knownIds: labels.ids,
  });
}

/**
 * Splits the labelled images of a prepared set into folds: by patient, or as the team's files say. Scheme 2 also leaves
 * out all patients of the test set, where they are known.
 *
 * @throws DataError when no image has labels, fold files are missing or name unknown ids; RangeError when there are
 * fewer patients than folds.
 */
export async function planFolds(
  labels: LabelTable,
  prepared: PreparedSet,
  { config, sources = {} }: { readonly config: RunConfig; readonly sources?: FoldSources },
): Promise<FoldPlan> {
  const matched = matchLabels(labels, prepared);
  const { ids } = matched.labels;
  const patients = ids.map((id) => prepared.patientOf.get(id)!);
  const folds =
    config.scheme === "group"
      ? groupKFold(ids, patients, { folds: config.folds })
      : await teamFolds(matched.labels, config, sources);
  if (config.scheme !== "team_folds_v2" || !sources.testPatients) return { ...matched, folds };
  return {
    ...matched,
    folds: removeOverlap(folds, { patientOf: prepared.patientOf, testPatients: sources.testPatients }),
  };
}
