import { InvalidArgumentError } from "commander";
import { MODELS, type ModelName } from "../models/index.js";
import { suggestName } from "../suggest-name.js";

/** Parses `all`, or names of networks separated by commas. */
export function networkNames(text: string): readonly ModelName[] {
  const known = Object.keys(MODELS) as ModelName[];
  if (text === "all") return known;
  const words = new Set(text.split(","));
  const names = known.filter((name) => words.has(name));
  if (names.length < words.size) {
    const unknown = [...words].find((word) => !(known as readonly string[]).includes(word)) as string;
    const hint = suggestName(unknown, known) || ".";
    throw new InvalidArgumentError(`Expected all, or one or more of ${known.join(",")}${hint}`);
  }
  return names;
}
