import { lossesOfRows } from "../../loss/internal.js";
import {
  anyAtLeastSubtypes,
  type MixingSpace,
  type SliceOrder,
  SMOOTHING_SCHEMES,
  type SmoothingScheme,
  smooth,
} from "../../postprocess/index.js";
import { mixRows } from "../../postprocess/internal.js";
import { CLASSES } from "../../types.js";
import type { ComparedRuns } from "./compared-run.js";
import { fitOn, indexOfLowestLoss, nestedChoice, nestedEnsemble } from "./nested-ensemble.js";

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
  /** Out-of-fold predictions, `[rows, classes]`. */
  readonly values: Float32Array;
  /** Loss of each row. */
  readonly losses: Float64Array;
}

/** The choices among all candidates of a comparison. */
export interface Candidates {
  /** Names of all candidates, in the order of a report. */
  readonly names: readonly string[];
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
  readonly compared: ComparedRuns;
  /** 0 or 1, `[rows, classes]`. */
  readonly labels: Uint8Array;
  readonly series: readonly SliceOrder[];
  readonly settings: EnsembleSettings;
  /** Receives each candidate, and the losses of its base, as soon as it is built. Most are not kept. */
  readonly onCandidate: (candidate: Candidate, baseLosses: Float64Array | undefined) => void;
}

/** Predictions of an ensemble that may be chosen. */
interface Choice extends Candidate {
  readonly smoothing: EnsembleSmoothing | null;
}

/** Slices of the set that no run predicted, and two slices at one position, occur in real sets. */
const SMOOTH_ANY = { allowMissing: true, allowDuplicates: true } as const;

/** Tools that build candidates. */
interface Builder extends CandidateInputs {
  /** Makes a candidate of values, and hands it out. */
  readonly add: (name: string, base: string | null, values: Float32Array) => Candidate;
  readonly smoothBy: (values: Float32Array, scheme: SmoothingScheme) => Float32Array;
}

/** Makes the tools. They keep the losses that others may build on: not those of smoothed networks. */
function createBuilder(inputs: CandidateInputs): Builder {
  const { compared, labels, series, onCandidate } = inputs;
  const { ids, runs } = compared;
  const isSmoothed = new Set(runs.flatMap(({ name }) => SMOOTHING_SCHEMES.map((scheme) => `${name}, ${scheme}`)));
  const lossesOf = new Map<string, Float64Array>();
  return {
    ...inputs,
    add: (name, base, values) => {
      const candidate: Candidate = { name, base, values, losses: lossesOfRows(labels, values) };
      if (!isSmoothed.has(name)) lossesOf.set(name, candidate.losses);
      onCandidate(candidate, base === null ? undefined : lossesOf.get(base));
      return candidate;
    },
    smoothBy: (values, scheme) => smooth({ ids, classes: CLASSES, values }, series, { scheme, ...SMOOTH_ANY }).values,
  };
}

/** Averages networks by the settings; the fitted weights of a fold come from the other folds. */
function mix(tables: readonly Float32Array[], { compared, labels, settings }: Builder): Float32Array {
  const { space, weights } = settings;
  if (weights === "fitted") return nestedEnsemble(labels, tables, { splits: compared.splits, space }).values;
  return mixRows(tables, new Array<number>(tables.length).fill(1), space);
}

/** Adds each network: one view, if the run kept it, and all views. Returns the latter. */
function addNetworks({ compared, add }: Builder): Candidate[] {
  return compared.runs.map(({ name, values, oneView }) => {
    if (oneView) add(`${name}, one view`, null, oneView);
    return add(name, oneView ? `${name}, one view` : null, values);
  });
}

/** Smooths each network and the ensemble by each scheme. Memory holds the networks of one scheme at a time. */
function addSmoothed(main: Candidate, builder: Builder): Choice[] {
  const { compared, add, smoothBy } = builder;
  const nameOf = ({ scheme, place }: EnsembleSmoothing) => `${main.name}, ${scheme} ${place} the mean`;
  const addChoice = (smoothing: EnsembleSmoothing, values: Float32Array): Choice => {
    return { ...add(nameOf(smoothing), main.name, values), smoothing };
  };
  const choices = SMOOTHING_SCHEMES.map((scheme) => {
    const tables = compared.runs.map(
      ({ name, values }) => add(`${name}, ${scheme}`, name, smoothBy(values, scheme)).values,
    );
    return [
      addChoice({ scheme, place: "before" }, mix(tables, builder)),
      addChoice({ scheme, place: "after" }, smoothBy(main.values, scheme)),
    ];
  });
  return SMOOTHING_PLACES.flatMap((_, index) => choices.map((pair) => pair[index]));
}

/** Lists the names of all candidates: networks, then ensembles. */
function namesOf({ compared }: Builder, ensembles: readonly Candidate[]): string[] {
  const networks = compared.runs.flatMap(({ name, oneView }) => [
    ...(oneView ? [`${name}, one view`] : []),
    name,
    ...SMOOTHING_SCHEMES.map((scheme) => `${name}, ${scheme}`),
  ]);
  return [...networks, ...ensembles.map(({ name }) => name)];
}

/**
 * Builds all candidates of a comparison: each network raw and smoothed; the ensemble with equal and with fitted
 * weights, smoothed before and after the mean, with the smoothing that is best on the other folds, and with `any` at
 * least the subtypes. Every choice by scores is made on other folds, except that of the network with which the ensemble
 * is compared.
 */
export function buildCandidates(inputs: CandidateInputs): Candidates {
  const builder = createBuilder(inputs);
  const { add, compared, labels, settings } = builder;
  const { ids, splits, listed, runs } = compared;
  const { space } = settings;
  const tables = runs.map(({ values }) => values);
  const networks = addNetworks(builder);
  const best =
    networks[
      indexOfLowestLoss(
        networks.map(({ losses }) => losses),
        listed,
      )
    ].name;
  const equal = add("equal weights", best, mix(tables, { ...builder, settings: { ...settings, weights: "equal" } }));
  const nested = nestedEnsemble(labels, tables, { splits, space });
  const fitted = add("fitted weights", equal.name, nested.values);
  const ensemble = settings.weights === "fitted" ? fitted : equal;
  const smoothed = addSmoothed(ensemble, builder);
  const choices: readonly Choice[] = [{ ...ensemble, smoothing: null }, ...smoothed];
  const chosen = add("smoothing chosen on the other folds", ensemble.name, nestedChoice(choices, splits));
  const raised = anyAtLeastSubtypes({ ids, classes: CLASSES, values: chosen.values }, { allowMissing: true }).values;
  const consistent = add("any at least the subtypes", chosen.name, raised);
  return {
    names: namesOf(builder, [equal, fitted, ...smoothed, chosen, consistent]),
    ensemble,
    final: settings.anyConsistent ? consistent : chosen,
    weights:
      settings.weights === "fitted"
        ? fitOn(labels, tables, { rows: listed, space })
        : tables.map(() => 1 / tables.length),
    weightsByFold: nested.weights,
    smoothing:
      choices[
        indexOfLowestLoss(
          choices.map(({ losses }) => losses),
          listed,
        )
      ].smoothing,
  };
}
