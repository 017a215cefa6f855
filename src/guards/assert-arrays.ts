import { assertNumbers } from "./assert-numbers.js";
import { assertObject } from "./assert-type.js";
import { describeValue } from "./describe-value.js";
import { elementType } from "./element-type.js";

/**
 * Throws unless a value is a record of arrays of 32-bit floats by name, as `saveWeights` and `readSafetensors` return it.
 *
 * @param what The function and its argument, for the message: "loadWeights: arrays".
 * @throws TypeError for anything else.
 */
export function assertArrays(what: string, arrays: unknown): void {
  assertObject(what, arrays, "arrays by name");
  for (const [name, array] of Object.entries(arrays)) {
    assertObject(`${what}["${name}"]`, array, "an array of shape and data");
    const { shape, data } = array as { readonly [key: string]: unknown };
    assertNumbers(`${what}["${name}"].shape`, shape);
    if (elementType(data) === "Float32Array") continue;
    throw new TypeError(`${what}["${name}"].data must be a Float32Array, got ${describeValue(data)}`);
  }
}
