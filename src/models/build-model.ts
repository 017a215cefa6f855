import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertText } from "../guards/internal.js";
import { quoteStart } from "../shorten.js";
import { suggestName } from "../suggest-name.js";
import type { ModelOptions } from "../types.js";
import { MODELS, type ModelName } from "./models.js";

/**
 * Builds a network by its name, as `MODELS[name]` does, for a name that is not known before the program runs.
 *
 * @param name One of the names of {@link MODELS}.
 * @param options Options of the network, of which `size` is required.
 * @throws RangeError for another name, with the nearest one, and for options out of range; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const model = buildModel("efficientnet-b0", { size: 64 });
 * ```
 */
export function buildModel(name: ModelName, options: ModelOptions): LayersModel {
  assertText("buildModel: name", name);
  if (Object.hasOwn(MODELS, name)) return MODELS[name](options);
  const known = Object.keys(MODELS);
  throw new RangeError(
    `buildModel: name must be one of ${known.join(", ")}, got ${quoteStart(name)}${suggestName(name, known)}`,
  );
}
