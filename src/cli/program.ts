import { Command } from "commander";

/** Commands in the order of use, each in a module that is loaded only when it is needed. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  prepare: async () => (await import("./prepare-command.js")).prepareCommand(),
  train: async () => (await import("./train-command.js")).trainCommand(),
  predict: async () => (await import("./predict-command.js")).predictCommand(),
  export: async () => (await import("./export-command.js")).exportCommand(),
  explain: async () => (await import("./explain-command.js")).explainCommand(),
  smooth: async () => (await import("./smooth-command.js")).smoothCommand(),
  ensemble: async () => (await import("./ensemble-command.js")).ensembleCommand(),
  batch: async () => (await import("./batch-command.js")).batchCommand(),
  cluster: async () => (await import("./cluster-command.js")).clusterCommand(),
  demo: async () => (await import("./demo-command.js")).demoCommand(),
  phantom: async () => (await import("./phantom-command.js")).phantomCommand(),
  info: async () => (await import("./info-command.js")).infoCommand(),
};

/**
 * Builds the program.
 *
 * @param name First word of the command line. If it is a command, only that command is loaded, or else all are.
 */
export async function buildProgram(version: string, name = ""): Promise<Command> {
  const program = new Command("ct-hemorrhage")
    .description("Detect intracranial hemorrhage on head CT. Research software: not a medical device.")
    .version(version, "-v, --version")
    .addHelpText("after", "\nct-hemorrhage COMMAND --help shows the options and examples of a command.");
  const names = Object.hasOwn(COMMANDS, name) ? [name] : Object.keys(COMMANDS);
  for (const each of names) program.addCommand(await COMMANDS[each]());
  return program;
}
