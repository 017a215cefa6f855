import { InvalidArgumentError } from "commander";
import { MODELS, type ModelName } from "ct-hemorrhage/models";

/** Reads `all`, or names of networks with commas between them, from the command line. */
export function networkNames(text: string): readonly ModelName[] {
  const known = Object.keys(MODELS) as ModelName[];
  if (text === "all") return known;
  const words = new Set(text.split(","));
  const names = known.filter((name) => words.has(name));
  if (names.length < words.size) throw new InvalidArgumentError(`Expected all, or some of ${known.join(",")}.`);
  return names;
}
