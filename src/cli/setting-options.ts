import { InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { DEFAULT_CONFIG, type RunConfig } from "../pipeline/index.js";
import { SETTING_NAMES, type SettingName, settingInfo, settingSchema } from "../pipeline/internal.js";
import { setName } from "./parse-values.js";

/** Settings whose flag is not their name: `--balanced`. */
const FLAG_NAMES: Readonly<Partial<Record<SettingName, string>>> = { isBalanced: "balanced" };

/** Settings that every command takes, or reads in its own way. */
const APART: readonly SettingName[] = ["engine"];

/** Writes a name as a flag: `--batch-size`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Reads the text of a flag as its setting wants it: numbers, a list of numbers, or text. */
function parseText(schema: z.ZodType, text: string): unknown {
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return text;
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return schema instanceof z.ZodArray ? numbers : numbers.length === 1 ? numbers[0] : Number.NaN;
}

function parserOf(name: SettingName): (text: string) => unknown {
  if (name === "set") return setName;
  const schema = settingSchema(name);
  return (text) => {
    const { success, data } = schema.safeParse(parseText(schema, text));
    if (!success) throw new InvalidArgumentError(`Expected ${settingInfo(name).expected}.`);
    return data;
  };
}

/** What a flag is followed by. */
function placeholderOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodBoolean) return "";
  if (schema instanceof z.ZodEnum) return " <name>";
  return schema instanceof z.ZodString ? " <text>" : schema instanceof z.ZodArray ? " <numbers>" : " <number>";
}

function settingOption(name: SettingName): Option {
  const schema = settingSchema(name);
  const standard = DEFAULT_CONFIG[name];
  const about = settingInfo(name).about + (standard === undefined ? "" : ` (default: ${standard})`);
  const option = new Option(flagOf(FLAG_NAMES[name] ?? name) + placeholderOf(schema), about);
  if (schema instanceof z.ZodEnum) return option.choices(schema.options.map(String));
  return schema instanceof z.ZodBoolean ? option : option.argParser(parserOf(name));
}

/** One option for each setting of a run, but for the engine. */
export function settingOptions(): Option[] {
  return SETTING_NAMES.filter((name) => !APART.includes(name)).map(settingOption);
}

/** Picks the settings out of the options of a command line. */
export function pickSettings(options: Readonly<Record<string, unknown>>): Partial<RunConfig> {
  const given = SETTING_NAMES.map((name) => [name, options[FLAG_NAMES[name] ?? name]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
