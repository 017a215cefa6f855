import type { RunSummary } from "ct-hemorrhage/pipeline";

const format = (value: number | null) => (value === null ? "-" : value.toFixed(4));

/** Prints the out-of-fold scores of a run, raw and smoothed along the slices. */
export function printScores({ classes, outOfFold, constantLogLoss }: RunSummary): void {
  const { raw, smoothed } = outOfFold;
  const line = (name: string, ...cells: readonly string[]) =>
    console.log(name.padEnd(20) + cells.map((cell) => cell.padStart(10)).join(""));
  line("out of fold", "raw", "smoothed", "constant");
  for (const name of classes) line(`AUC ${name}`, format(raw.auc[name]), format(smoothed.auc[name]), "");
  line("weighted log loss", format(raw.weightedLogLoss), format(smoothed.weightedLogLoss), format(constantLogLoss));
}
