/**
 * Weight of each class in the loss, in the order of `CLASSES`: `any` counts twice, and all weights add up to 1. The
 * competition's metric, a weighted mean over classes, divides [2, 1, 1, 1, 1, 1] by 7 in the same way.
 */
export const CLASS_WEIGHTS: readonly number[] = [2 / 7, 1 / 7, 1 / 7, 1 / 7, 1 / 7, 1 / 7];
