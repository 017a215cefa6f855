import { InvalidArgumentError } from "commander";

/** Parses a whole number, at least 1, from the command line. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError("Expected a whole number, at least 1.");
  return Number(text);
}
