import type { Comparison } from "../pipeline/index.js";
import type { Output } from "./output.js";

/** Prints the rows of a comparison of runs: log loss, gain over the row that each builds on, and AUC. */
export function printComparison({ rows, slices, patients, smoothing }: Comparison, { line }: Output): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const row = (first: string, ...cells: string[]) =>
    line(`${first.padEnd(width)} ${cells.map((cell) => cell.padStart(9)).join(" ")}`);
  const format = (value: number | undefined) => value?.toFixed(4) ?? "-";
  row("out of fold", "log loss", "gain", "AUC any", "AUC mean");
  for (const { name, weightedLogLoss, gain, aucAny, aucMean } of rows) {
    row(name, ...[weightedLogLoss, gain, aucAny, aucMean].map((interval) => format(interval?.estimate)));
  }
  line(`${slices} slices of ${patients} patients`);
  line(`best smoothing: ${smoothing ? `${smoothing.scheme} ${smoothing.place} the mean` : "none"}`);
}
