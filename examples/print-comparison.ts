import type { Comparison } from "ct-hemorrhage/pipeline";

/** Prints the rows of a comparison of runs: log loss, gain over what a row is built on, and AUC. */
export function printComparison({ rows, slices, patients, smoothing }: Comparison): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (first: string, ...cells: string[]) =>
    console.log(`${first.padEnd(width)} ${cells.map((cell) => cell.padStart(9)).join(" ")}`);
  const format = (value: number | undefined) => value?.toFixed(4) ?? "-";
  line("out of fold", "log loss", "gain", "AUC any", "AUC mean");
  for (const { name, weightedLogLoss, gain, aucAny, aucMean } of rows) {
    line(name, ...[weightedLogLoss, gain, aucAny, aucMean].map((interval) => format(interval?.estimate)));
  }
  console.log(`${slices} slices of ${patients} patients`);
  console.log(`best smoothing: ${smoothing ? `${smoothing.scheme} ${smoothing.place} the mean` : "none"}`);
}
