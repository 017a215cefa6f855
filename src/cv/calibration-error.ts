import { assertRowPatients } from "./assert-drawn.js";
import type { CountedMetric } from "./bootstrap-by-patient.js";
import type { RowPatients } from "./counted-metrics.js";
import { binRows, fillBins, type ReliabilityOptions } from "./reliability-bins.js";

/**
 * Computes the expected calibration error (ECE): the mean over rows of the distance between the probability and the
 * share of positives of their bin (Naeini et al. 2015, doi:10.1609/aaai.v29i1.9602).
 *
 * @param labels 0 or 1.
 * @param probabilities One per label, 0..1.
 * @param options Settings of the bins, as in {@link reliabilityBins}.
 * @returns 0..1; 0 for calibrated probabilities. With few rows, chance alone gives more.
 * @throws RangeError as {@link reliabilityBins}.
 *
 * @example
 * ```ts
 * console.log(calibrationError([0, 1, 1, 1], [0.75, 0.75, 0.75, 0.75])); // 0
 * ```
 */
export function calibrationError(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: ReliabilityOptions = {},
): number {
  const bins = fillBins("calibrationError", { labels, probabilities }, options);
  const sum = bins.reduce((total, bin) => total + bin.count * Math.abs(bin.probability - bin.positives), 0);
  return sum / labels.length;
}

/** Sums of probability minus label, and numbers of rows, by patient and bin: only pairs that occur. */
interface Cells {
  readonly patients: Uint32Array;
  readonly bins: Uint32Array;
  readonly excess: Float64Array;
  readonly rows: Float64Array;
}

/** Sums rows by patient and bin. */
function sumCells(patientOf: Uint32Array, binOfRow: Uint32Array, excessOf: (row: number) => number): Cells {
  const cells = new Map<string, { patient: number; bin: number; excess: number; rows: number }>();
  binOfRow.forEach((bin, row) => {
    const key = `${patientOf[row]} ${bin}`;
    const cell = cells.get(key) ?? { patient: patientOf[row], bin, excess: 0, rows: 0 };
    cell.excess += excessOf(row);
    cell.rows++;
    cells.set(key, cell);
  });
  const all = [...cells.values()];
  return {
    patients: Uint32Array.from(all, ({ patient }) => patient),
    bins: Uint32Array.from(all, ({ bin }) => bin),
    excess: Float64Array.from(all, ({ excess }) => excess),
    rows: Float64Array.from(all, ({ rows }) => rows),
  };
}

/**
 * Turns the expected calibration error, as {@link calibrationError} defines it, into a metric for
 * {@link bootstrapByPatient}. The bins are those of all rows and stay the same in each resample.
 *
 * @param drawn Result of {@link drawPatients} for the rows.
 * @param rows `labels`, 0 or 1, and `probabilities`, 0..1, one per row.
 * @param options Settings of the bins, as in {@link reliabilityBins}.
 * @throws RangeError as {@link reliabilityBins}, and unless there is one label per row.
 *
 * @example
 * ```ts
 * const drawn = drawPatients(["ann", "ann", "bob"]);
 * const metric = countedCalibrationError(drawn, { labels: [0, 1, 1], probabilities: [0.2, 0.7, 0.6] });
 * const { low, high } = bootstrapByPatient(drawn, metric);
 * ```
 */
export function countedCalibrationError(
  drawn: RowPatients,
  rows: { readonly labels: ArrayLike<number>; readonly probabilities: ArrayLike<number> },
  options: ReliabilityOptions = {},
): CountedMetric {
  assertRowPatients("countedCalibrationError", drawn);
  const { labels, probabilities } = rows;
  const binned = binRows("countedCalibrationError", rows, options);
  if (labels.length !== drawn.patientOf.length) {
    const expected = `one number per row (${drawn.patientOf.length})`;
    throw new RangeError(`countedCalibrationError: labels must hold ${expected}, got ${labels.length}`);
  }
  const cells = sumCells(drawn.patientOf, binned.binOfRow, (row) => probabilities[row] - labels[row]);
  const excess = new Float64Array(binned.bins);
  return (counts) => {
    excess.fill(0);
    let total = 0;
    for (let cell = 0; cell < cells.bins.length; cell++) {
      const count = counts[cells.patients[cell]];
      excess[cells.bins[cell]] += count * cells.excess[cell];
      total += count * cells.rows[cell];
    }
    return total === 0 ? undefined : excess.reduce((sum, value) => sum + Math.abs(value), 0) / total;
  };
}
