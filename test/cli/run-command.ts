import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Exit code of a program, and the lines that it wrote. */
export interface ProgramResult {
  readonly status: number;
  readonly output: readonly string[];
  readonly errors: readonly string[];
}

const repository = fileURLToPath(new URL("../../", import.meta.url));

async function runNode(args: readonly string[]): Promise<ProgramResult> {
  const child = spawn(process.execPath, args, { cwd: repository });
  const written = { output: "", errors: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written.output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    written.errors += text;
  });
  const [status] = await once(child, "close");
  const linesOf = (text: string) => text.split("\n").filter((line) => line !== "");
  return { status, output: linesOf(written.output), errors: linesOf(written.errors) };
}

/** Runs a command of the built program: `ct-hemorrhage COMMAND ...`. */
export function runCommand(...args: readonly string[]): Promise<ProgramResult> {
  return runNode(["dist/cli/main.js", ...args]);
}

/** Runs an example as a user does: `npx tsx examples/NAME.ts ...`. */
export function runExample(name: string, ...args: readonly string[]): Promise<ProgramResult> {
  return runNode(["--import", "tsx", `examples/${name}.ts`, ...args]);
}
