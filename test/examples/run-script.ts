import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** How a script ended, and the lines that it wrote. */
export interface ScriptResult {
  readonly status: number;
  readonly output: readonly string[];
  readonly errors: readonly string[];
}

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Runs an example as a user does: `node --import tsx examples/NAME.ts ...`. */
export async function runScript(name: string, ...options: readonly string[]): Promise<ScriptResult> {
  const script = spawn(process.execPath, ["--import", "tsx", `examples/${name}.ts`, ...options], { cwd: repository });
  const written = { output: "", errors: "" };
  script.stdout.setEncoding("utf8").on("data", (text: string) => {
    written.output += text;
  });
  script.stderr.setEncoding("utf8").on("data", (text: string) => {
    written.errors += text;
  });
  const [status] = await once(script, "close");
  const linesOf = (text: string) => text.split("\n").filter((line) => line !== "");
  return { status, output: linesOf(written.output), errors: linesOf(written.errors) };
}
