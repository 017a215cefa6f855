import { assertFinite, assertOptions } from "../guards/internal.js";
import { createRandom, randomIndex, seedOf, shuffle } from "../random.js";
import type { Random } from "../types.js";
import { buildId } from "./identity.js";
import type { PhantomStudyOptions } from "./phantom-study.js";
import { BLEED_KINDS, type BleedKind } from "./tissue.js";

/** Size and seed of a phantom cohort. */
export interface PhantomCohortOptions {
  readonly seed: number;
  /** Number of studies to train on. With about 6 or more, each kind of hemorrhage is in at least a sixth of them. */
  readonly trainStudies: number;
  /** Number of studies to test on. */
  readonly testStudies: number;
  /** Rows and columns of each slice. Default 512. */
  readonly size?: number;
  /** Slices of each study. Default: about 30, drawn for each study. */
  readonly slices?: number;
}

/** The two halves of a cohort: studies to train on and studies to test on. */
export const PHANTOM_SPLITS = ["train", "test"] as const;

/** One study to build: pass it to `buildPhantomStudy`. */
export interface PhantomPlan extends PhantomStudyOptions {
  readonly split: (typeof PHANTOM_SPLITS)[number];
  readonly PatientID: string;
  readonly bleeds: readonly BleedKind[];
}

/** Percentage of the studies that show a hemorrhage. */
const POSITIVE_PERCENT = 55;
/** Numbers of kinds of hemorrhage in the positive studies, in turn. */
const KINDS_PER_STUDY = [2, 1, 3, 1, 2];
/** In every group of this many studies, one is a second study of a patient. */
const FOLLOW_UP_EVERY = 4;

/** Deals kinds of hemorrhage to studies in turn, so that all kinds are equally frequent, and shuffles the studies. */
function dealBleeds(random: Random, studies: number): BleedKind[][] {
  const deck = shuffle(random, BLEED_KINDS);
  const positives = Math.ceil((POSITIVE_PERCENT * studies) / 100);
  let dealt = 0;
  const hands = Array.from({ length: studies }, (_, study) => {
    const count = study < positives ? KINDS_PER_STUDY[study % KINDS_PER_STUDY.length] : 0;
    return Array.from({ length: count }, () => deck[dealt++ % deck.length]);
  });
  return shuffle(random, hands);
}

/** Names the patients of studies: the last of every four studies has the same patient as the one before it. */
function namePatients(studies: number, ...path: readonly (number | string)[]): string[] {
  return Array.from({ length: studies }, (_, study) => {
    const isFollowUp = study % FOLLOW_UP_EVERY === FOLLOW_UP_EVERY - 1;
    return buildId(8, ...path, "patient", isFollowUp ? study - 1 : study);
  });
}

/** Replaces the first of every four patients by one of the others, if there are others. */
function sharePatients(random: Random, patients: readonly string[], others: readonly string[]): string[] {
  return patients.map((patient, study) =>
    study % FOLLOW_UP_EVERY === 0 && others.length > 0 ? others[randomIndex(random, others.length)] : patient,
  );
}

function assertCount(name: string, count: number): void {
  if (Number.isInteger(count) && count >= 0) return;
  throw new RangeError(`buildPhantomCohort: ${name} must be a whole number of at least 0, got ${count}`);
}

/**
 * Plans the studies of a cohort. Each study can be built when it is needed, so that memory use stays flat.
 *
 * 55 % of the studies show one to three kinds of hemorrhage. In each half, a quarter of the studies are second studies
 * of a patient. Another quarter of the test studies belong to patients of the train studies, because the RSNA 2019
 * data, too, have patients in both. Signed and unsigned files alternate from study to study.
 *
 * @returns First the train studies, then the test studies.
 * @throws RangeError unless both counts are whole numbers of at least 0.
 *
 * @example
 * ```ts
 * const plans = buildPhantomCohort({ seed: 1, trainStudies: 8, testStudies: 4 });
 * const { slices, labels } = buildPhantomStudy(plans[0]);
 * ```
 */
export function buildPhantomCohort(options: PhantomCohortOptions): PhantomPlan[] {
  assertOptions<PhantomCohortOptions>("buildPhantomCohort", options, {
    seed: true,
    trainStudies: true,
    testStudies: true,
    size: true,
    slices: true,
  });
  assertFinite("buildPhantomCohort: seed", options.seed);
  const { seed, trainStudies, testStudies, size = 512, slices } = options;
  assertCount("trainStudies", trainStudies);
  assertCount("testStudies", testStudies);
  const trainPatients = namePatients(trainStudies, seed, "train");
  const ownPatients = namePatients(testStudies, seed, "test");
  const testPatients = sharePatients(createRandom(seed, "shared"), ownPatients, trainPatients);
  const buildPlans = (split: PhantomPlan["split"], patients: readonly string[]) => {
    const bleeds = dealBleeds(createRandom(seed, split, "bleeds"), patients.length);
    return patients.map((PatientID, study): PhantomPlan => {
      const pixelFormat = study % 2 === 0 ? "signed16" : "unsigned12";
      return { split, seed: seedOf(seed, split, study), PatientID, bleeds: bleeds[study], size, slices, pixelFormat };
    });
  };
  return [...buildPlans("train", trainPatients), ...buildPlans("test", testPatients)];
}
