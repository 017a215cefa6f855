/**
 * The weight of each label in the loss, in the order of `CLASSES`: `any` counts twice, and all add up to 1. The
 * competition's metric, a weighted mean over labels, divides [2, 1, 1, 1, 1, 1] by 7 in the same way.
 */
export const CLASS_WEIGHTS: readonly number[] = [2 / 7, 1 / 7, 1 / 7, 1 / 7, 1 / 7, 1 / 7];
