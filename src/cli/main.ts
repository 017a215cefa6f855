#!/usr/bin/env node
import { packageVersion } from "../pipeline/light.js";
import { buildProgram } from "./program.js";
import { runProgram } from "./run-program.js";

// A reader such as `head` closes the pipe when it has seen enough.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : 1));

await runProgram(await buildProgram(await packageVersion(), process.argv[2]));
