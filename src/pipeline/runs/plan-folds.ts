import { buildTeamFolds, groupKFold, removeOverlap, selectRows } from "../../cv/index.js";
import { DataError } from "../../errors.js";
import { readTeamFolds, type TeamFoldScheme } from "../../io/index.js";
import type { Fold, LabelTable } from "../../types.js";
import type { PreparedSet } from "../images/image-set.js";
import type { RunConfig } from "./run-config.js";

/** Where team folds come from, and whom scheme 2 leaves out. */
export interface FoldSources {
  /** Folder or zip of `train_n.csv` and `valid_n.csv`; needed for the team's schemes. */
  readonly teamFolds?: string | undefined;
  /** Patients of the test set; with them scheme 2 is made from the files of scheme 1, without them its own files are read. */
  readonly testPatients?: ReadonlySet<string> | undefined;
}

/** How to split: the configuration of the run, and where folds of a team come from. */
export interface PlanOptions {
  readonly config: Pick<RunConfig, "scheme" | "folds">;
  readonly sources?: FoldSources | undefined;
}

/** The images to split, and whose they are. */
export type PatientImages = Pick<PreparedSet, "ids" | "patientOf">;

/** Folds and the labels of all their images. */
export interface FoldPlan {
  readonly folds: readonly Fold[];
  readonly labels: LabelTable;
  /** Prepared images that have no labels. */
  readonly withoutLabels: number;
  /** Labeled ids that have no prepared image. */
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
      `planFolds: the labels must be those of the images, got none for ${prepared.ids[0]} and the others`,
    );
  }
  const withoutImage = labels.ids.length - ids.length;
  return { labels: selectRows(labels, ids), withoutLabels: prepared.ids.length - ids.length, withoutImage };
}

/** Reads the folds of a team, and leaves out ids that have labels but no image: a few files fail in every large set. */
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
 * Splits the labeled images of a prepared set into folds: by patient, or as the team's files say. Where the patients of
 * the test set are known, scheme 2 is made from the files of scheme 1 by leaving those patients out; where they are not,
 * it is read from its own files.
 *
 * @throws DataError when no image has labels, fold files are missing or name ids without labels; RangeError when there
 * are fewer patients than folds.
 */
export async function planFolds(labels: LabelTable, prepared: PatientImages, options: PlanOptions): Promise<FoldPlan> {
  const { config, sources = {} } = options;
  const { scheme } = config;
  const { patientOf } = prepared;
  const matched = matchLabels(labels, prepared);
  const { ids } = matched.labels;
  const groups = ids.map((id) => patientOf.get(id)!);
  if (scheme === "group") return { ...matched, folds: groupKFold(ids, groups, { folds: config.folds }) };
  const { teamFolds, testPatients } = sources;
  if (scheme === "team_folds_v1" || !testPatients) {
    return { ...matched, folds: await readPreparedFolds(teamFolds, scheme, { labels, ids }) };
  }
  const folds = await readPreparedFolds(teamFolds, "team_folds_v1", { labels, ids });
  return { ...matched, folds: removeOverlap(folds, { patientOf, testPatients }) };
}
