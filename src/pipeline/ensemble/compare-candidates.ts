import { CLASS_WEIGHTS } from "../../loss/index.js";
import {
  anyAtLeastSubtypes,
  fitWeights,
  type MixingSpace,
  type SliceOrder,
  SMOOTHING_SCHEMES,
  type SmoothingScheme,
  smooth,
} from "../../postprocess/index.js";
import type { LabelTable, PredictionTable } from "../../types.js";
import type { ComparedRun } from "./compared-run.js";
import { leastLoss, mixTables, nestedChoice, nestedEnsemble, type Split } from "./nested-ensemble.js";

/** How an ensemble is made. */
export interface EnsembleSettings {
  /** What is averaged. */
  readonly space: MixingSpace;
  /** Whether the networks count alike, or by weights that are fitted out of fold. */
  readonly weights: "equal" | "fitted";
  /** Whether `any` is raised to the largest subtype at the end. */
  readonly anyConsistent: boolean;
}

/** When an ensemble can be smoothed: its networks before they are averaged, or their average afterwards. */
export const SMOOTHING_PLACES = ["before", "after"] as const;

/** A way to smooth an ensemble: its networks before they are averaged, or their average. */
export interface EnsembleSmoothing {
  readonly scheme: SmoothingScheme;
  readonly place: (typeof SMOOTHING_PLACES)[number];
}

/** Predictions to score, and what they are built on. */
export interface Candidate {
  readonly name: string;
  /** Name of the candidate on which this is built; `null` for the least that a network gives. */
  readonly base: string | null;
  /** Out of fold, of the same ids for all. */
  readonly predictions: PredictionTable;
}

/** Everything there is to compare, and what was chosen. */
export interface Candidates {
  readonly all: readonly Candidate[];
  /** The ensemble before smoothing. */
  readonly ensemble: Candidate;
  /** The chosen ensemble, in which nothing was decided on the slices that it predicts. */
  readonly final: Candidate;
  /** One a network, fitted on all slices, or equal: those to predict other data with. */
  readonly weights: readonly number[];
  /** Weights fitted on all folds but one, by fold. */
  readonly weightsByFold: readonly (readonly number[])[];
  /** The smoothing that has the least loss on all slices; `null`: none. */
  readonly smoothing: EnsembleSmoothing | null;
}

/** What is compared, and on what. */
interface CandidateInputs {
  readonly labels: LabelTable;
  readonly runs: readonly ComparedRun[];
  readonly series: readonly SliceOrder[];
  readonly splits: readonly Split[];
  readonly settings: EnsembleSettings;
}

/** The predictions of all networks, smoothed in one way. */
interface SmoothedNetworks {
  readonly scheme: SmoothingScheme;
  /** In the order of the runs. */
  readonly tables: readonly PredictionTable[];
}

/** Smooths each network in each way. */
function smoothNetworks({ runs, series }: CandidateInputs): SmoothedNetworks[] {
  return SMOOTHING_SCHEMES.map((scheme) => ({
    scheme,
    tables: runs.map(({ predictions }) => smooth(predictions, series, { scheme })),
  }));
}

/** The networks: one view, where it is known, all views, and these smoothed. */
function networkCandidates({ runs }: CandidateInputs, smoothed: readonly SmoothedNetworks[]): Candidate[] {
  return runs.flatMap(({ name, predictions, oneView }, index): Candidate[] => [
    ...(oneView ? [{ name: `${name}, one view`, base: null, predictions: oneView }] : []),
    { name, base: oneView ? `${name}, one view` : null, predictions },
    ...smoothed.map(({ scheme, tables }) => ({
      name: `${name}, ${scheme}`,
      base: name,
      predictions: tables[index],
    })),
  ]);
}

/** Averages networks as the settings say; fitted weights are those of the other folds. */
function mix(tables: readonly PredictionTable[], { labels, splits, settings }: CandidateInputs): PredictionTable {
  const { space, weights } = settings;
  if (weights === "fitted") return nestedEnsemble(labels, tables, { splits, space }).predictions;
  return mixTables(tables, new Array<number>(tables.length).fill(1), space);
}

/** The ensemble, smoothed in each way. */
function smoothedEnsembles(main: Candidate, inputs: CandidateInputs, networks: readonly SmoothedNetworks[]) {
  const { series } = inputs;
  return SMOOTHING_PLACES.flatMap((place) =>
    networks.map(({ scheme, tables }) => {
      const predictions = place === "after" ? smooth(main.predictions, series, { scheme }) : mix(tables, inputs);
      const name = `${main.name}, ${scheme} ${place} the mean`;
      return { name, base: main.name, predictions, smoothing: { scheme, place } };
    }),
  );
}

/**
 * Makes everything that a comparison scores: each network raw and smoothed, the ensemble by equal and by fitted weights,
 * smoothed before and after the mean, smoothed as is best on the other folds, and with `any` at least the subtypes.
 * Whatever is decided by scores, but for the network that the ensemble is held against, is decided on other folds.
 */
export function buildCandidates(inputs: CandidateInputs): Candidates {
  const { labels, runs, splits, settings } = inputs;
  const tables = runs.map(({ predictions }) => predictions);
  const best = runs[leastLoss(labels, tables, tables[0].ids)].name;
  const equal: Candidate = {
    name: "equal weights",
    base: best,
    predictions: mix(tables, { ...inputs, settings: { ...settings, weights: "equal" } }),
  };
  const nested = nestedEnsemble(labels, tables, { splits, space: settings.space });
  const fitted: Candidate = { name: "fitted weights", base: equal.name, predictions: nested.predictions };
  const ensemble = settings.weights === "fitted" ? fitted : equal;
  const networks = smoothNetworks(inputs);
  const smoothed = smoothedEnsembles(ensemble, inputs, networks);
  const choices = [{ ...ensemble, smoothing: null }, ...smoothed];
  const choiceTables = choices.map(({ predictions }) => predictions);
  const chosen: Candidate = {
    name: "smoothing chosen on the other folds",
    base: ensemble.name,
    predictions: nestedChoice(labels, choiceTables, splits),
  };
  const consistent: Candidate = {
    name: "any at least the subtypes",
    base: chosen.name,
    predictions: anyAtLeastSubtypes(chosen.predictions),
  };
  return {
    all: [...networkCandidates(inputs, networks), equal, fitted, ...smoothed, chosen, consistent],
    ensemble,
    final: settings.anyConsistent ? consistent : chosen,
    weights:
      settings.weights === "fitted"
        ? fitWeights(labels, tables, { classWeights: CLASS_WEIGHTS, space: settings.space }).weights
        : tables.map(() => 1 / tables.length),
    weightsByFold: nested.weights,
    smoothing: choices[leastLoss(labels, choiceTables, tables[0].ids)].smoothing,
  };
}
