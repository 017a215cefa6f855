import { type Command, InvalidArgumentError } from "commander";
import { ENGINES } from "ct-hemorrhage/backend";

/** Reads a whole number, at least 1, from the command line. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Expected a whole number, at least 1.");
  return value;
}

/** Reads a number above 0 from the command line. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

/** Reads the name of an engine from the command line. */
export function engineName(text: string): (typeof ENGINES)[number] {
  const name = ENGINES.find((engine) => engine === text);
  if (!name) throw new InvalidArgumentError(`Expected one of ${ENGINES.join(", ")}.`);
  return name;
}

/** Parses the command line and runs the command; an error becomes one line and exit status 1. */
export async function runCommand(command: Command): Promise<void> {
  try {
    await command.showHelpAfterError("(--help shows all options)").parseAsync();
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}\n`);
    process.exitCode = 1;
  }
}
