import { InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { DEFAULT_CONFIG, type RunConfig } from "../pipeline/index.js";
import { SETTING_NAMES, type SettingName, settingInfo, settingSchema } from "../pipeline/internal.js";
import { suggestName } from "../suggest-name.js";
import { flagOf } from "./flag-of.js";
import { setName } from "./parse-values.js";

/** Flags that differ from the name of their setting. */
const FLAG_NAMES: Readonly<Partial<Record<SettingName, string>>> = { isBalanced: "balanced" };

/** Settings with an option of their own, shared with other commands. */
const SEPARATE: readonly SettingName[] = ["engine"];

/** Parses the value of a flag by the schema of its setting: a number, a list of numbers, or text. */
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

/** Returns the placeholder for the value of a flag. */
function placeholderOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodBoolean) return "";
  if (schema instanceof z.ZodEnum) return " <name>";
  return schema instanceof z.ZodString ? " <text>" : schema instanceof z.ZodArray ? " <numbers>" : " <number>";
}

/** Adds the allowed values of an option; an unknown value is rejected with the nearest of them. */
function withChoices(option: Option, names: readonly string[]): Option {
  return option.choices(names).argParser((text) => {
    if (names.includes(text)) return text;
    throw new InvalidArgumentError(`Allowed choices are ${names.join(", ")}${suggestName(text, names) || "."}`);
  });
}

function settingOption(name: SettingName): Option {
  const schema = settingSchema(name);
  const standard = DEFAULT_CONFIG[name];
  const about = settingInfo(name).about + (standard === undefined ? "" : ` (default: ${standard})`);
  const option = new Option(flagOf(FLAG_NAMES[name] ?? name) + placeholderOf(schema), about);
  if (schema instanceof z.ZodEnum) return withChoices(option, schema.options.map(String));
  return schema instanceof z.ZodBoolean ? option : option.argParser(parserOf(name));
}

/** Makes one option per setting of a run, except the engine. */
export function settingOptions(): Option[] {
  return SETTING_NAMES.filter((name) => !SEPARATE.includes(name)).map(settingOption);
}

/** Picks the settings from the options of a command line. */
export function pickSettings(options: Readonly<Record<string, unknown>>): Partial<RunConfig> {
  const given = SETTING_NAMES.map((name) => [name, options[FLAG_NAMES[name] ?? name]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
