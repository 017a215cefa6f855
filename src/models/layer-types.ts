import type { layers } from "@tensorflow/tfjs-layers";

/** Lengths of axes; `null` for a length that is unknown until there is a batch. */
export type Shape = (number | null)[];

/** A weight of a layer. */
export type LayerVariable = ReturnType<layers.Layer["addWeight"]>;
