import { assertList, assertObject, describeValue, elementType } from "../guards/internal.js";

/** Throws unless a value is an array of 32-bit counts. */
function assertCounts(what: string, counts: unknown): void {
  if (elementType(counts) === "Uint32Array") return;
  throw new TypeError(`${what} must be a Uint32Array, got ${describeValue(counts)}`);
}

/**
 * Throws unless a value holds the patient of each row, as `drawPatients` returns it.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything else.
 */
export function assertRowPatients(name: string, drawn: { readonly patientOf: Uint32Array }): void {
  assertObject(`${name}: drawn`, drawn, "the result of drawPatients");
  assertCounts(`${name}: drawn.patientOf`, drawn.patientOf);
}

/**
 * Throws unless a value is the result of `drawPatients`.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything else.
 */
export function assertDrawn(
  name: string,
  drawn: { readonly patientOf: Uint32Array; readonly draws: readonly Uint32Array[] },
): void {
  assertRowPatients(name, drawn);
  assertList(`${name}: drawn.draws`, drawn.draws, "counts");
  for (let index = 0; index < drawn.draws.length; index++) {
    assertCounts(`${name}: drawn.draws ${index}`, drawn.draws[index]);
    if (drawn.draws[index].length === drawn.draws[0].length) continue;
    throw new TypeError(`${name}: drawn.draws ${index} must count as many patients as the first, got other counts`);
  }
  if (drawn.draws.length === 0) throw new RangeError(`${name}: drawn.draws must hold a resample, got 0`);
}
