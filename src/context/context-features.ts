import { DataError } from "../errors.js";
import { assertLists, assertOptions, assertPredictions, assertWhole } from "../guards/internal.js";
import { indexRows } from "../tables.js";
import type { PredictionTable } from "../types.js";
import type { FeatureColumns } from "./feature-columns.js";
import { type RunningMoments, runningMoments } from "./running-moments.js";

/** Settings of {@link contextFeatures}. */
export interface ContextFeatureOptions {
  /** Slices to either side whose probabilities are features. Default 9, as of the 11th place of the challenge. */
  readonly neighbors?: number | undefined;
  /** Whether the place of a slice in its series is a feature. Default true. */
  readonly hasPlace?: boolean | undefined;
}

/** The slices of all series, one after another, and the slot of each row among them. */
interface Slots {
  /** Row of the slice in each slot; -1 for a slice that the table lacks. */
  readonly rowOfSlot: Int32Array;
  readonly slotOfRow: Uint32Array;
  /** First slot of the series of each slot, and the first one after it. */
  readonly start: Uint32Array;
  readonly stop: Uint32Array;
}

/** Places the slices of series in slots. A row that no series names is a series of its own. */
function placeSlices({ ids }: PredictionTable, orders: readonly (readonly string[])[]): Slots {
  const rowOf = indexRows("contextFeatures: predictions", ids);
  const named = new Set<string>();
  for (const id of orders.flat()) {
    if (named.has(id))
      throw new DataError(`contextFeatures: orders must name each id once, got "${id}" more than once`);
    named.add(id);
  }
  const series = [...orders, ...ids.filter((id) => !named.has(id)).map((id) => [id])];
  const count = series.reduce((sum, { length }) => sum + length, 0);
  const slots: Slots = {
    rowOfSlot: new Int32Array(count),
    slotOfRow: new Uint32Array(ids.length),
    start: new Uint32Array(count),
    stop: new Uint32Array(count),
  };
  let first = 0;
  for (const order of series) {
    order.forEach((id, place) => {
      const row = rowOf.get(id) ?? -1;
      slots.rowOfSlot[first + place] = row;
      if (row >= 0) slots.slotOfRow[row] = first + place;
    });
    slots.start.fill(first, first, first + order.length);
    slots.stop.fill(first + order.length, first, first + order.length);
    first += order.length;
  }
  return slots;
}

/** Makes the column of a function of the slot of each row. */
const fromSlots = ({ slotOfRow }: Slots, readSlot: (slot: number) => number) => Float32Array.from(slotOfRow, readSlot);

/** A column with its name. */
interface Column {
  readonly name: string;
  readonly read: () => Float32Array;
}

/** Columns of the place of each slice in its series. */
function placeColumns(slots: Slots): Column[] {
  const { start, stop } = slots;
  const column = (name: string, readSlot: (slot: number) => number): Column => ({
    name,
    read: () => fromSlots(slots, readSlot),
  });
  return [
    column("slices", (slot) => stop[slot] - start[slot]),
    column("rank from the first", (slot) => slot - start[slot] + 1),
    column("rank from the last", (slot) => stop[slot] - slot),
    column("share of the series", (slot) => (slot - start[slot] + 1) / (stop[slot] - start[slot])),
  ];
}

/** Columns of the probabilities of a class: of the slice itself and its neighbors. */
function neighborColumns({ classes, values }: PredictionTable, slots: Slots, reach: number): Column[] {
  const { start, stop, rowOfSlot } = slots;
  return classes.flatMap((className, column) =>
    Array.from({ length: 2 * reach + 1 }, (_, index) => {
      const offset = index - reach;
      const readSlot = (slot: number) => {
        const other = slot + offset;
        if (other < start[slot] || other >= stop[slot] || rowOfSlot[other] < 0) return Number.NaN;
        return values[rowOfSlot[other] * classes.length + column];
      };
      const place = offset === 0 ? "" : ` ${offset > 0 ? "+" : ""}${offset}`;
      return { name: `${className}${place}`, read: () => fromSlots(slots, readSlot) };
    }),
  );
}

/** Columns of the mean, deviation and skew of all slices before and after, by class. */
function momentColumns({ classes, values }: PredictionTable, slots: Slots): Column[] {
  const sides = ["before", "after"] as const;
  const measures = ["mean", "deviation", "skew"] as const;
  const inSlots = (column: number) =>
    Float64Array.from(slots.rowOfSlot, (row) => (row < 0 ? Number.NaN : values[row * classes.length + column]));
  return classes.flatMap((className, column) =>
    sides.flatMap((side) => {
      // The three measures of a side are read one after another, and computed once.
      let moments: RunningMoments | undefined;
      return measures.map((measure) => ({
        name: `${className} ${measure} ${side}`,
        read: () => {
          moments ??= runningMoments(inSlots(column), slots, side);
          const ofSlots = moments[measure];
          if (measure === "skew") moments = undefined;
          return fromSlots(slots, (slot) => ofSlots[slot]);
        },
      }));
    }),
  );
}

/**
 * Describes each slice by its series, as features for a second-level model: the probabilities of all classes of the
 * slice and its neighbors; by class the mean, standard deviation and skew of all slices before it and of all after it;
 * and its place, from both ends and as a share. These are the features of the team of the original solution and of the
 * 11th and 3rd places of the challenge. What is beyond the ends of a series, or was never predicted, is missing (NaN);
 * no feature crosses from one series to another.
 *
 * @param predictions Probabilities of slices.
 * @param orders The ids of each series in anatomical order. They may name ids that were not predicted. A predicted id
 *   that they do not name is a series of its own.
 * @param options Settings: `neighbors` and `hasPlace`.
 * @returns The features of each row of the predictions, in their order.
 * @throws DataError when an id is ordered or predicted twice.
 *
 * @example
 * ```ts
 * const predictions = { ids: ["low", "mid", "top"], classes: ["any"], values: Float32Array.of(0.25, 0.75, 0.5) };
 * const columns = contextFeatures(predictions, [["top", "mid", "low"]], { neighbors: 1 });
 * console.log(columns.names[4], columns.column(4)); // any -1 Float32Array(3) [ 0.75, 0.5, NaN ]
 * ```
 */
export function contextFeatures(
  predictions: PredictionTable,
  orders: readonly (readonly string[])[],
  options: ContextFeatureOptions = {},
): FeatureColumns {
  assertPredictions("contextFeatures: predictions", predictions);
  assertLists("contextFeatures: orders", orders);
  assertOptions<ContextFeatureOptions>("contextFeatures", options, { neighbors: true, hasPlace: true });
  const { neighbors = 9, hasPlace = true } = options;
  assertWhole("contextFeatures: neighbors", neighbors, 0);
  const slots = placeSlices(predictions, orders);
  const columns = [
    ...(hasPlace ? placeColumns(slots) : []),
    ...neighborColumns(predictions, slots, neighbors),
    ...momentColumns(predictions, slots),
  ];
  return {
    names: columns.map(({ name }) => name),
    rows: predictions.ids.length,
    column: (index) => columns[index].read(),
  };
}
