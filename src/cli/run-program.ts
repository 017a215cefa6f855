import { type Command, CommanderError } from "commander";
import { reasonOf } from "../errors.js";
import { escapeControls } from "../io/internal.js";
import { isTransient } from "../pipeline/light.js";
import { UsageError } from "./usage-error.js";

/** Exit codes of a failed command; 75 is EX_TEMPFAIL of sysexits.h, which schedulers take as "try again". */
const EXIT = { data: 1, usage: 2, transient: 75 } as const;

/** Message of a library function that rejects an argument: "prepare: marginPixels must be ...". */
const ARGUMENT_MESSAGE = /^[A-Za-z]+: .* must /;

/** Describes an error in one line, without the folders of a file, since logs are shared. */
export function explain(error: unknown): string {
  return reasonOf(error).replace(/'(?:\/|[A-Za-z]:\\)[^']*[/\\]([^'/\\]*)'/g, "'$1'");
}

function isUsage(error: unknown): boolean {
  if (error instanceof UsageError || error instanceof CommanderError) return true;
  return (error instanceof TypeError || error instanceof RangeError) && ARGUMENT_MESSAGE.test(error.message);
}

/** Returns the exit code for an error. */
function exitCodeOf(error: unknown): number {
  if (isUsage(error)) return EXIT.usage;
  return isTransient(error) ? EXIT.transient : EXIT.data;
}

/** Makes commands write errors as one line, and throw instead of ending the process. */
function prepare(command: Command): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll("\n", " ")}\n`) });
  for (const child of command.commands) prepare(child);
}

/** Parses a command line and runs its command; an error becomes one line and an exit code. */
export async function runProgram(program: Command, argv: readonly string[] = process.argv): Promise<void> {
  prepare(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // Help and version end with 0; commander has already printed its own errors.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
      return;
    }
    process.stderr.write(`error: ${escapeControls(explain(error))}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
