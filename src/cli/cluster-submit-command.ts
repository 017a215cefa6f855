import { Command, Option } from "commander";
import { type EnqueueOptions, enqueueTasks } from "../cluster/bullmq/index.js";
import { type SlurmSubmitOptions, submitToSlurm } from "../cluster/slurm/index.js";
import { planArgument, prefixOption, readPlan, redisOption, takeRedisUrl } from "./cluster-plan.js";
import { countOf } from "./count-of.js";
import { defineCommand } from "./define-command.js";
import type { Output } from "./output.js";
import { engineOption, wholeNumber, wholeNumberOrZero } from "./parse-values.js";

type SlurmSettings = Omit<SlurmSubmitOptions, "tasks" | "program" | "warningSeconds">;

interface SlurmCommandOptions extends SlurmSettings {
  /** Folder of the plan. */
  readonly members: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

interface RedisCommandOptions extends Omit<EnqueueOptions, "url" | "tasks"> {
  readonly members: string;
  readonly redis?: string;
}

/** Prints scripts, and the command lines that would submit them. */
function printScripts(
  { scripts, commands }: Pick<Awaited<ReturnType<typeof submitToSlurm>>, "scripts" | "commands">,
  { line }: Output,
): void {
  for (const { name, text } of scripts) {
    line(`==> scripts/${name}`);
    for (const each of text.split("\n")) line(each);
  }
  for (const command of commands) line(command);
}

async function submitSlurm(options: SlurmCommandOptions, output: Output): Promise<void> {
  const { members, quiet: _, json: __, ...settings } = options;
  const { plan, tasks } = await readPlan(members);
  const submission = await submitToSlurm(plan, { ...settings, tasks });
  const { arrays, merge, scripts, commands } = submission;
  if (options.dryRun) printScripts(submission, output);
  else {
    const ids = arrays.length === 0 ? "" : ` as ${countOf(arrays.length, "array")} ${arrays.join(", ")}`;
    output.line(`submitted ${countOf(tasks.length, "task")}${ids}, and the merge as job ${merge}`);
    output.line("cluster status shows how far they are; after a failure, submit again what is left");
  }
  output.result({ tasks: tasks.length, arrays, merge, ...(options.dryRun ? { scripts, commands } : {}) });
}

const slurmCommand = () =>
  defineCommand<SlurmCommandOptions>({
    name: "slurm",
    about: "Submit the tasks that are left to Slurm, as arrays, and a job that merges when all have succeeded.",
    examples: [
      "cluster submit slurm plan --partition gpu --gpus 1 --cpus 8 --memory 32G --time 12:00:00",
      "cluster submit slurm plan --partition cpu --cpus 4 --at-once 20 --dry-run",
    ],
    options: [
      new Option("--partition <names>", "partition, or partitions separated by commas"),
      new Option("--account <name>", "account to charge"),
      new Option("--qos <name>", "quality of service"),
      new Option("--constraint <features>", "features that a node must have: name one kind of processor or card"),
      new Option("--gpus <count>", "graphics cards per task, such as 1 or a100:1"),
      new Option("--cpus <number>", "processor cores and threads per task").argParser(wholeNumber),
      new Option("--memory <size>", "memory per task, such as 16G"),
      new Option("--time <time>", "longest time of a job, such as 12:00:00; a longer task continues in another job"),
      new Option("--at-once <number>", "tasks that run at the same time, at most").argParser(wholeNumber),
      new Option("--extra <option>", "further option of sbatch, as in --extra=--exclude=n7; repeatable").argParser(
        (text: string, before: readonly string[] = []) => [...before, text],
      ),
      new Option("--setup <script>", "shell script that each job sources first, for example to load modules"),
      new Option("--max-restarts <number>", "times that a job returns to the queue (default: 50)").argParser(
        wholeNumberOrZero,
      ),
      new Option("--max-array-size <number>", "MaxArraySize of the site (default: as Slurm says)").argParser(
        wholeNumber,
      ),
      engineOption("engine of the tasks (default: the best that a node has)"),
      new Option("--dry-run", "print the scripts, and submit nothing"),
    ],
    run: submitSlurm,
  }).addArgument(planArgument());

async function submitRedis(options: RedisCommandOptions, output: Output): Promise<void> {
  const { members, redis, prefix, root, attempts, priority } = options;
  const url = takeRedisUrl(redis);
  const { plan, tasks } = await readPlan(members);
  const { added, merge } = await enqueueTasks(plan, { url, tasks, prefix, root, attempts, priority });
  output.line(
    added === 0 && tasks.length > 0
      ? "nothing is submitted: the plan is in the queue"
      : `submitted ${countOf(added, "task")} and the merge; cluster worker runs them`,
  );
  output.result({ tasks: added, merge });
}

const redisCommand = () =>
  defineCommand<RedisCommandOptions>({
    name: "redis",
    about: "Put the tasks that are left into a queue of BullMQ, and a merge that runs when all have succeeded.",
    examples: ["cluster submit redis plan --redis redis://10.0.0.1"],
    options: [
      redisOption(),
      prefixOption(),
      new Option("--root <dir>", "folder that holds the plan and has another path on other machines"),
      new Option("--attempts <number>", "attempts at a task whose failure may pass (default: 3)").argParser(
        wholeNumber,
      ),
      new Option("--priority <number>", "plans with a lower number run first (default: before all numbers)").argParser(
        wholeNumber,
      ),
    ],
    run: submitRedis,
  }).addArgument(planArgument());

/** `ct-hemorrhage cluster submit`. */
export const submitCommand = () =>
  new Command("submit")
    .description("Submit the tasks of a plan to a scheduler or a queue.")
    .addCommand(slurmCommand())
    .addCommand(redisCommand());
