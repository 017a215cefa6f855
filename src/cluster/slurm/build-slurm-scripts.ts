import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { assertOptions, assertWhole, type KnownKeys } from "../../guards/internal.js";
import { assertSubmitted, assertTasks } from "../plan/assert-tasks.js";
import type { SubmittedPlan } from "../plan/submitted-plan.js";
import { cutIntoArrays, formatRanges, type TaskArray } from "./cut-into-arrays.js";
import { quoteForShell } from "./quote-for-shell.js";
import { assertOneLine, assertOneWord, assertSlurmOptions, SLURM_KEYS, type SlurmOptions } from "./slurm-options.js";

/** Options of {@link buildSlurmScripts}. */
export interface SlurmScriptOptions extends SlurmOptions {
  /** The site's MaxArraySize; default 1001, as in Slurm. */
  readonly maxArraySize?: number | undefined;
}

/** A script for sbatch. */
export interface SlurmScript {
  /** Name of the file, to be in the folder `scripts` of the plan. */
  readonly name: string;
  readonly text: string;
}

/** Scripts of a plan. */
export interface SlurmScripts {
  /** Scripts of the arrays, which run the tasks. */
  readonly arrays: readonly SlurmScript[];
  /** Script of the job that merges the results when all arrays have succeeded. */
  readonly merge: SlurmScript;
}

const KNOWN: KnownKeys<SlurmScriptOptions> = { ...SLURM_KEYS, maxArraySize: true };

const MAX_ARRAY_SIZE = 1001;

const MAIN = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

/** The part of a script that differs between arrays and the merge. */
interface Job {
  readonly title: string;
  /** Lines of sbatch that only this job has. */
  readonly directives: readonly string[];
  /** Shell expression of the job's id, for `scontrol requeue`. */
  readonly id: string;
  /** Lines of the shell before the command. */
  readonly before: readonly string[];
  /** Words after the program, ready for the shell. */
  readonly command: readonly string[];
}

function directivesOf(kind: string, options: SlurmOptions): string[] {
  const { partition, account, qos, constraint, cpus, memory, time, warningSeconds = 120, extra = [] } = options;
  const given = { partition, account, qos, constraint, "cpus-per-task": cpus, mem: memory, time };
  const settings = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : `--${key}=${value}`));
  const fixed = ["--nodes=1", "--ntasks=1", "--requeue", "--open-mode=append", `--signal=B:TERM@${warningSeconds}`];
  return [`--job-name=ct-${kind}`, ...fixed, ...settings, ...extra];
}

/**
 * Writes a script. The program runs in the background, since bash handles a signal only between commands or in `wait`;
 * TERM is passed to it, and it then writes a checkpoint and ends with 75, or with 143 if it had only started. The job's id is that of the element: with the
 * id of an array, which its last element has too, Slurm would requeue all of it.
 */
function writeScript(plan: SubmittedPlan, options: SlurmOptions, job: Job): string {
  const { program = [process.execPath, MAIN], maxRestarts = 50, setup } = options;
  const directives = [...directivesOf(plan.work.kind, options), ...job.directives];
  const source = setup === undefined ? [] : [`source ${quoteForShell(resolve(setup))} || exit 1`];
  return `#!/bin/bash
${directives.map((directive) => `#SBATCH ${directive}`).join("\n")}

# ${job.title} Exit codes: 0 done, 1 and 2 final, 75 try again.
child=""
stopping=""
stop() {
  stopping=yes
  if [ -n "$child" ]; then kill -TERM "$child" 2>/dev/null; fi
}
again() {
  if [ "\${SLURM_RESTART_COUNT:-0}" -lt ${maxRestarts} ]; then
    echo "job ${job.id} returns to the queue"
    scontrol requeue "${job.id}"
  else
    echo "job ${job.id} has been restarted ${maxRestarts} times: given up" >&2
  fi
  exit 75
}
trap stop TERM

cd -- ${quoteForShell(resolve(plan.folder))} || again
${[...source, ...job.before].map((line) => `${line}\n`).join("")}${[...program.map(quoteForShell), ...job.command].join(" ")} &
child=$!
if [ -n "$stopping" ]; then stop; fi
while kill -0 "$child" 2>/dev/null; do wait "$child"; done
wait "$child"
status=$?
if [ "$status" -eq 75 ] || { [ -n "$stopping" ] && [ "$status" -eq 143 ]; }; then again; fi
exit "$status"
`;
}

function arrayScript(plan: SubmittedPlan, options: SlurmOptions, { offset, elements }: TaskArray): string {
  const { gpus, atOnce, cpus, engine } = options;
  const limit = atOnce === undefined ? "" : `%${atOnce}`;
  const settings = [
    ...(cpus === undefined ? [] : ["--threads", `${cpus}`]),
    ...(engine === undefined ? [] : ["--engine", engine]),
  ];
  return writeScript(plan, options, {
    title: "Runs one task of a plan.",
    directives: [
      `--array=${formatRanges(elements)}${limit}`,
      "--output=logs/slurm-%A_%a.log",
      ...(gpus === undefined ? [] : [`--gres=gpu:${gpus}`]),
    ],
    id: `\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}`,
    before: [`task=$((SLURM_ARRAY_TASK_ID + ${offset}))`, 'echo "task $task on $(hostname)"'],
    command: ["cluster", "run", ".", "--tasks", '"$task"', ...settings],
  });
}

function mergeScript(plan: SubmittedPlan, options: SlurmOptions): string {
  return writeScript(plan, options, {
    title: "Merges the results of a plan's tasks.",
    directives: ["--output=logs/slurm-merge-%j.log"],
    id: "$SLURM_JOB_ID",
    before: [],
    command: ["cluster", "merge", "."],
  });
}

/**
 * Writes the scripts that run the tasks of a plan on Slurm: arrays of tasks, and a job that merges. Nothing is submitted
 * or saved. Every option is checked and every path quoted, so a script can start nothing else.
 *
 * @param plan Plan of the tasks; its folder must have the same path on all nodes.
 * @param tasks Numbers of the tasks to run, from 0, such as those that are left.
 * @param options What the jobs ask of Slurm; `maxArraySize` cuts the tasks into several arrays.
 * @throws TypeError for an unknown option or one of another type; RangeError for an option that Slurm would not accept,
 *   and for a task that the plan does not have.
 *
 * @example
 * ```ts
 * const { arrays, merge } = buildSlurmScripts(plan, [0, 1, 2], { partition: "gpu", gpus: 1, cpus: 8, time: "12:00:00" });
 * ```
 */
export function buildSlurmScripts(
  plan: SubmittedPlan,
  tasks: readonly number[],
  options: SlurmScriptOptions = {},
): SlurmScripts {
  const name = "buildSlurmScripts";
  assertSubmitted(name, plan);
  assertOptions(name, options, KNOWN);
  const { maxArraySize = MAX_ARRAY_SIZE, ...slurm } = options;
  assertSlurmOptions(name, slurm);
  assertWhole(`${name}: maxArraySize`, maxArraySize, 1);
  assertOneLine(`${name}: plan folder`, plan.folder);
  assertOneWord(`${name}: kind of the plan`, plan.work.kind);
  // Slurm replaces them in the paths of logs, and knows no way to quote them in the job's folder.
  if (/[%\\]/.test(resolve(plan.folder))) {
    throw new RangeError(`${name}: plan folder must have a path without % and \\, got one with`);
  }
  assertTasks(name, plan, tasks);
  const arrays = cutIntoArrays(tasks, maxArraySize).map((array, index) => ({
    name: `array-${index + 1}.sh`,
    text: arrayScript(plan, slurm, array),
  }));
  return { arrays, merge: { name: "merge.sh", text: mergeScript(plan, slurm) } };
}
