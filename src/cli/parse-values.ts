import { InvalidArgumentError, Option } from "commander";
import { ENGINES } from "../backend/light.js";
import { type Device, PREDICT_ENGINES, parseDevice, preparedPaths } from "../pipeline/light.js";

/** Parses a whole number, at least 0. */
export function wholeNumberOrZero(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Expected a whole number, at least 0.");
  return Number(text);
}

/** Parses a whole number, at least 1. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError("Expected a whole number, at least 1.");
  return Number(text);
}

/** Parses a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

/** Runs a parser of the library, and turns its error into one about the command line. */
function asArgument<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message.replace(/^\w+: /, ""));
  }
}

/** Parses the name of a prepared set, which becomes part of file names. */
export function setName(text: string): string {
  asArgument(() => preparedPaths(".", text));
  return text;
}

/** Makes the option that names the engine. */
export function engineOption(description = "engine to compute with (default: the best available)"): Option {
  return new Option("--engine <name>", description).choices(ENGINES);
}

/** Makes the option that names the engine of a prediction, which may be ONNX Runtime. */
export function predictEngineOption(): Option {
  const description =
    "engine to compute with; onnx is ONNX Runtime (default: that of the run, or the best available, ONNX Runtime included)";
  return new Option("--engine <name>", description).choices(PREDICT_ENGINES);
}

/** Makes the option that names devices, each of which gets its own process. */
export function devicesOption(
  description = "devices, such as tensorflow:0 tensorflow:1, with one process for folds on each, instead of --parallel",
): Option {
  return new Option("--devices <names...>", description).argParser(
    (text: string, devices: readonly Device[] | undefined) => [...(devices ?? []), asArgument(() => parseDevice(text))],
  );
}
