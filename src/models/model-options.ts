import { assertNumber, assertOptions, type KnownKeys } from "../guards/internal.js";
import { shorten } from "../shorten.js";
import { CLASSES, type ModelOptions } from "../types.js";

/** All options of a network with their values. */
export type ModelSettings = Required<ModelOptions>;

/** Defaults that all networks share. */
const COMMON_SETTINGS = { classes: CLASSES.length, channels: 3, seed: 0 };

/**
 * Completes the options of a network with the defaults of its family and of all networks; an undefined option counts as
 * left out.
 */
export function modelSettings(
  options: ModelOptions,
  published: Omit<ModelSettings, "size" | keyof typeof COMMON_SETTINGS>,
): ModelSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...COMMON_SETTINGS, ...published, size: options.size, ...Object.fromEntries(given) };
}

/** Keys of {@link ModelOptions}. */
const OPTIONS: KnownKeys<ModelOptions> = {
  size: true,
  classes: true,
  channels: true,
  seed: true,
  dropout: true,
  dropConnect: true,
  batchNormMomentum: true,
  padding: true,
};

/** Smallest rows and columns of the input: all networks halve them five times. */
const MIN_SIZE = 32;

const quote = (text: string) => shorten(`${JSON.stringify(text)}`, 80);

/** Throws for a rate, a momentum or a seed that is out of range. */
function assertRates(
  what: string,
  { dropout = 0, dropConnect = 0, batchNormMomentum = 1, seed = 0 }: Omit<ModelOptions, "size">,
): void {
  for (const [name, rate] of Object.entries({ dropout, dropConnect })) {
    assertNumber(`${what}: ${name}`, rate);
    if (!(rate >= 0 && rate < 1)) throw new RangeError(`${what}: ${name} must be in [0, 1), got ${rate}`);
  }
  assertNumber(`${what}: batchNormMomentum`, batchNormMomentum);
  if (!(batchNormMomentum > 0 && batchNormMomentum <= 1))
    throw new RangeError(`${what}: batchNormMomentum must be in (0, 1], got ${batchNormMomentum}`);
  if (!Number.isInteger(seed)) throw new RangeError(`${what}: seed must be a whole number, got ${seed}`);
}

/**
 * Throws unless a network can be built with its options.
 *
 * @param what Name of the builder, for the message: "efficientNetB0".
 * @param paddings Paddings that the family supports.
 * @throws TypeError for an unknown option, RangeError for one out of range.
 */
export function assertModelOptions(
  what: string,
  options: ModelOptions,
  paddings: readonly ModelSettings["padding"][],
): void {
  assertOptions(what, options, OPTIONS);
  const { size, classes = 1, channels = 1, padding, ...rates } = options;
  if (!Number.isInteger(size) || size < MIN_SIZE)
    throw new RangeError(`${what}: size must be a whole number, at least ${MIN_SIZE}, got ${size}`);
  for (const [name, count] of Object.entries({ classes, channels })) {
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`${what}: ${name} must be a whole number, at least 1, got ${count}`);
  }
  assertRates(what, rates);
  if (padding !== undefined && !paddings.includes(padding))
    throw new RangeError(`${what}: padding must be ${paddings.map(quote).join(" or ")}, got ${quote(padding)}`);
}
