import type { RunSummary } from "../pipeline/index.js";
import type { Output } from "./output.js";

const format = (value: number | null) => (value === null ? "-" : value.toFixed(4));

/** Prints the out-of-fold scores of a run, raw and smoothed along the slices. */
export function printScores({ classes, outOfFold, constantLogLoss }: RunSummary, { line }: Output): void {
  const { raw, smoothed } = outOfFold;
  const row = (name: string, ...cells: readonly string[]) =>
    line((name.padEnd(20) + cells.map((cell) => cell.padStart(10)).join("")).trimEnd());
  row("out of fold", "raw", "smoothed", "constant");
  for (const name of classes) row(`AUC ${name}`, format(raw.auc[name]), format(smoothed.auc[name]));
  row("weighted log loss", format(raw.weightedLogLoss), format(smoothed.weightedLogLoss), format(constantLogLoss));
}
