// Activations of predictions, which are applied where numbers are written.
import { sigmoid, swishOf } from "./swish";

/** Numbers of the activations, as in src/backend/predict/predict-kernels.ts. */
export const RELU: i32 = 1;
export const SWISH: i32 = 2;
export const SIGMOID: i32 = 3;

/** Applies an activation; any other number returns x. */
// @ts-ignore: decorators are AssemblyScript's
@inline
export function activate(x: v128, activation: i32): v128 {
  if (activation == SWISH) return swishOf(x);
  if (activation == RELU) return f32x4.max(f32x4.splat(0), x);
  return activation == SIGMOID ? sigmoid(x) : x;
}
