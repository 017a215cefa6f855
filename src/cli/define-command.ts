import { Command, type Option } from "commander";
import { flagOf } from "./flag-of.js";
import { createOutput, type Output, type OutputOptions } from "./output.js";
import { UsageError } from "./usage-error.js";

/** Definition of a command of the program. */
interface CommandSpec<Options> {
  readonly name: string;
  /** Description in one sentence, for the help page. */
  readonly about: string;
  /** Example command lines without the name of the program: `prepare --input dicom ...`. */
  readonly examples: readonly [string, ...string[]];
  readonly options: readonly Option[];
  /** Names of required options, as in `Options`. */
  readonly required?: readonly (keyof Options & string)[];
  readonly run: (options: Options, output: Output) => Promise<void>;
}

const PROGRAM = "ct-hemorrhage";

/** Current names of options by their older names, which still work. */
const OLD_NAMES: Readonly<Record<string, string>> = { backend: "engine", accumulate: "gradientAccumulation" };

/** Makes the text that follows the options on each help page. */
function helpAfter(examples: readonly string[]): string {
  const lines = examples.map((example) => `  ${PROGRAM} ${example}`);
  return `\n${lines.length === 1 ? "Example" : "Examples"}:\n${lines.join("\n")}\n
Exit codes: 0 success, 1 data that cannot be processed, 2 invalid command line, 75 try again (rerun to resume).`;
}

/** Replaces older names of options with the current names. */
function renameOld(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(options).map(([name, value]) => [OLD_NAMES[name] ?? name, value] as const);
  return Object.fromEntries(entries);
}

function assertGiven(options: Readonly<Record<string, unknown>>, required: readonly string[], example: string): void {
  const missing = required.filter((name) => options[name] === undefined).map(flagOf);
  if (missing.length === 0) return;
  const names = missing.length === 1 ? missing[0] : `${missing.slice(0, -1).join(", ")} and ${missing.at(-1)}`;
  const verb = missing.length === 1 ? "is" : "are";
  throw new UsageError(`${names} ${verb} required, as in: ${PROGRAM} ${example}`);
}

/** Adds the older name of each option that has one, hidden from help. */
function addOldNames(command: Command, options: readonly Option[]): void {
  for (const [old, name] of Object.entries(OLD_NAMES)) {
    const option = options.find((each) => each.attributeName() === name);
    if (!option) continue;
    const hidden = command.createOption(option.flags.replace(/^--[a-z-]+/, flagOf(old))).hideHelp();
    if (option.argChoices) hidden.choices(option.argChoices);
    else if (option.parseArg) hidden.argParser(option.parseArg);
    command.addOption(hidden);
  }
}

/** Makes a command of the program. */
export function defineCommand<Options>(spec: CommandSpec<Options>): Command {
  const { name, about, examples, options, required = [], run } = spec;
  const command = new Command(name).description(about).addHelpText("after", helpAfter(examples));
  for (const option of options) {
    if (required.some((needed) => needed === option.attributeName())) option.description += " (required)";
    command.addOption(option);
  }
  addOldNames(command, options);
  return command
    .option("--quiet", "write nothing but errors")
    .option("--json", "write the result to standard output as JSON, and nothing else")
    .action(async (...args: readonly unknown[]) => {
      const given = renameOld(command.opts());
      assertGiven(given, required, examples[0]);
      // Commands with arguments get them as `members`.
      const members = command.registeredArguments.length > 0 ? { members: args[0] } : {};
      await run({ ...given, ...members } as Options, createOutput(given as OutputOptions));
    });
}
