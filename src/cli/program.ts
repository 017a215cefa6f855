import { Command } from "commander";
import { batchCommand } from "./batch-command.js";
import { clusterCommand } from "./cluster-command.js";
import { demoCommand } from "./demo-command.js";
import { ensembleCommand } from "./ensemble-command.js";
import { explainCommand } from "./explain-command.js";
import { exportCommand } from "./export-command.js";
import { infoCommand } from "./info-command.js";
import { phantomCommand } from "./phantom-command.js";
import { predictCommand } from "./predict-command.js";
import { prepareCommand } from "./prepare-command.js";
import { smoothCommand } from "./smooth-command.js";
import { trainCommand } from "./train-command.js";

/** Commands in the order of use. */
const COMMANDS = [
  prepareCommand,
  trainCommand,
  predictCommand,
  exportCommand,
  explainCommand,
  smoothCommand,
  ensembleCommand,
  batchCommand,
  clusterCommand,
  demoCommand,
  phantomCommand,
  infoCommand,
];

/** Builds the program with all of its commands. */
export function buildProgram(version: string): Command {
  const program = new Command("ct-hemorrhage")
    .description("Detect intracranial hemorrhage on head CT. Research software: not a medical device.")
    .version(version, "-v, --version")
    .addHelpText("after", "\nct-hemorrhage COMMAND --help shows the options and examples of a command.");
  for (const command of COMMANDS) program.addCommand(command());
  return program;
}
