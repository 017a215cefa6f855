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
import { indexOfLowestLoss, mixTables, nestedChoice, nestedEnsemble, type Split } from "./nested-ensemble.js";

/** Settings of an ensemble. */
export interface EnsembleSettings {
  /** Values to average: logits or probabilities. */
  readonly space: MixingSpace;
  /** Equal weights for all networks, or weights fitted to the labels of the other folds. */
  readonly weights: "equal" | "fitted";
  /** Whether to raise `any` to the largest subtype at the end. */
  readonly anyConsistent: boolean;
}

/** Steps at which an ensemble can be smoothed: each network before averaging, or the average afterwards. */
export const SMOOTHING_PLACES = ["before", "after"] as const;

/** Smoothing of an ensemble: its scheme, and the step at which it is applied. */
export interface EnsembleSmoothing {
  readonly scheme: SmoothingScheme;
  readonly place: (typeof SMOOTHING_PLACES)[number];
}

/** Predictions to score, and the candidate that they build on. */
export interface Candidate {
  readonly name: string;
  /** Name of the candidate that this one builds on; `null` for the first candidate of a network. */
  readonly base: string | null;
  /** Out-of-fold predictions, with the same ids for all candidates. */
  readonly predictions: PredictionTable;
}

/** All candidates of a comparison, and the choices among them. */
export interface Candidates {
  readonly all: readonly Candidate[];
  /** Ensemble before smoothing. */
  readonly ensemble: Candidate;
  /** Chosen ensemble; every choice in it was made on other slices than those it predicts. */
  readonly final: Candidate;
  /** Weight of each network for predicting other data: fitted on all slices, or equal. */
  readonly weights: readonly number[];
  /** Weights by fold, each fitted on all other folds. */
  readonly weightsByFold: readonly (readonly number[])[];
  /** Smoothing with the lowest loss on all slices; `null` for no smoothing. */
  readonly smoothing: EnsembleSmoothing | null;
}

/** Runs to compare, and the data to compare them on. */
interface CandidateInputs {
  readonly labels: LabelTable;
  readonly runs: readonly ComparedRun[];
  readonly series: readonly SliceOrder[];
  readonly splits: readonly Split[];
  readonly settings: EnsembleSettings;
}

/** Predictions of all networks, smoothed by one scheme. */
interface SmoothedNetworks {
  readonly scheme: SmoothingScheme;
  /** One table per run, in the order of the runs. */
  readonly tables: readonly PredictionTable[];
}

/** Slices of the set that no run predicted, and two slices at one position, occur in real sets. */
const SMOOTH_ANY = { allowMissing: true, allowDuplicates: true } as const;

/** Smooths each network by each scheme. */
function smoothNetworks({ runs, series }: CandidateInputs): SmoothedNetworks[] {
  return SMOOTHING_SCHEMES.map((scheme) => ({
    scheme,
    tables: runs.map(({ predictions }) => smooth(predictions, series, { scheme, ...SMOOTH_ANY })),
  }));
}

/** Lists the candidates of each network: one view, if the run kept it, all views, and all views smoothed. */
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

/** Averages networks by the settings; the fitted weights of a fold come from the other folds. */
function mix(tables: readonly PredictionTable[], { labels, splits, settings }: CandidateInputs): PredictionTable {
  const { space, weights } = settings;
  if (weights === "fitted") return nestedEnsemble(labels, tables, { splits, space }).predictions;
  return mixTables(tables, new Array<number>(tables.length).fill(1), space);
}

/** Smooths the ensemble by each scheme, before and after averaging. */
function smoothedEnsembles(main: Candidate, inputs: CandidateInputs, networks: readonly SmoothedNetworks[]) {
  const { series } = inputs;
  return SMOOTHING_PLACES.flatMap((place) =>
    networks.map(({ scheme, tables }) => {
      const predictions =
        place === "after" ? smooth(main.predictions, series, { scheme, ...SMOOTH_ANY }) : mix(tables, inputs);
      const name = `${main.name}, ${scheme} ${place} the mean`;
      return { name, base: main.name, predictions, smoothing: { scheme, place } };
    }),
  );
}

/**
 * Builds all candidates of a comparison: each network raw and smoothed; the ensemble with equal and with fitted
 * weights, smoothed before and after the mean, with the smoothing that is best on the other folds, and with `any` at
 * least the subtypes. Every choice by scores is made on other folds, except that of the network with which the ensemble
 * is compared.
 */
export function buildCandidates(inputs: CandidateInputs): Candidates {
  const { labels, runs, splits, settings } = inputs;
  const tables = runs.map(({ predictions }) => predictions);
  const best = runs[indexOfLowestLoss(labels, tables, tables[0].ids)].name;
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
    predictions: anyAtLeastSubtypes(chosen.predictions, { allowMissing: true }),
  };
  return {
    all: [...networkCandidates(inputs, networks), equal, fitted, ...smoothed, chosen, consistent],
    ensemble,
    final: settings.anyConsistent ? consistent : chosen,
    weights:
      settings.weights === "fitted"
        ? fitWeights(labels, tables, { classWeights: CLASS_WEIGHTS, space: settings.space, skipMissing: true }).weights
        : tables.map(() => 1 / tables.length),
    weightsByFold: nested.weights,
    smoothing: choices[indexOfLowestLoss(labels, choiceTables, tables[0].ids)].smoothing,
  };
}
