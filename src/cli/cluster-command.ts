import { Command, Option } from "commander";
import { readTaskPlan, taskStates } from "../pipeline/light.js";
import { boardCommand } from "./cluster-board-command.js";
import { planArgument } from "./cluster-plan.js";
import { printStates } from "./cluster-status.js";
import { submitCommand } from "./cluster-submit-command.js";
import { mergePlan, runTasks, runWaiting, type TaskSettings } from "./cluster-tasks.js";
import { workerCommand } from "./cluster-worker-command.js";
import { defineCommand } from "./define-command.js";
import { engineOption, wholeNumber, wholeNumberOrZero } from "./parse-values.js";

interface PlanArgument {
  /** Folder of the plan. */
  readonly members: string;
}

interface RunCommandOptions extends PlanArgument, TaskSettings {
  readonly tasks?: readonly number[];
}

const runCommand = () =>
  defineCommand<RunCommandOptions>({
    name: "run",
    about: "Run tasks of a plan, one after the other. Several processes may run different tasks at once.",
    examples: ["cluster run plan", "cluster run plan --tasks 3"],
    options: [
      new Option(
        "--tasks <numbers...>",
        "tasks to run, from 0 (default: all that are left and that no other process runs)",
      ).argParser((text: string, before: readonly number[] = []) => [...before, wholeNumberOrZero(text)]),
      new Option("--threads <number>", "threads of a preparation (default: one per core)").argParser(wholeNumber),
      new Option("--checkpoint-seconds <number>", "longest time between two checkpoints (default: 600)").argParser(
        wholeNumberOrZero,
      ),
      engineOption("engine of a prediction (default: that of the plan or the run, or the best available)"),
    ],
    run: async ({ members, tasks, ...settings }, output) => {
      const found = await readTaskPlan(members);
      await (tasks ? runTasks(found, tasks, settings, output) : runWaiting(found, settings, output));
    },
  }).addArgument(planArgument());

const mergeCommand = () =>
  defineCommand<PlanArgument>({
    name: "merge",
    about: "Join the results of a plan whose tasks are all done: tables, reports, predictions.",
    examples: ["cluster merge plan"],
    options: [],
    run: async ({ members }, output) => mergePlan(await readTaskPlan(members), output),
  }).addArgument(planArgument());

const statusCommand = () =>
  defineCommand<PlanArgument>({
    name: "status",
    about: "Show which tasks of a plan are done, running or failed, from files alone.",
    examples: ["cluster status plan"],
    options: [],
    run: async ({ members }, output) => printStates(await taskStates(await readTaskPlan(members)), output),
  }).addArgument(planArgument());

const HELP = `
Example, on two machines that share a disk:
  ct-hemorrhage prepare --input dicom --output prepared --set train --plan plan --shards 2
  ct-hemorrhage cluster run plan --tasks 0    (on the first machine)
  ct-hemorrhage cluster run plan --tasks 1    (on the second machine)
  ct-hemorrhage cluster merge plan`;

/** `ct-hemorrhage cluster`. */
export const clusterCommand = () => {
  const command = new Command("cluster").description(
    "Do work on many machines that share a disk: tasks of a plan, which prepare, train, batch and predict make with --plan.",
  );
  command.addHelpText("after", HELP);
  for (const each of [runCommand, statusCommand, mergeCommand, submitCommand, workerCommand, boardCommand]) {
    command.addCommand(each());
  }
  return command;
};
