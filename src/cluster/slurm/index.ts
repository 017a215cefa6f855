/**
 * Tasks of a plan on Slurm: scripts for arrays of tasks, their submission, and a job that merges the results. The plan's
 * folder lies on a file system that all nodes share. This folder starts no task itself and needs no other package.
 *
 * @example
 * ```ts
 * import { buildSlurmScripts } from "ct-hemorrhage/cluster/slurm";
 *
 * const plan = { folder: "/data/plan", work: { kind: "train" }, tasks: [{ name: "fold 1" }, { name: "fold 2" }] } as const;
 * const { arrays } = buildSlurmScripts(plan, [0, 1], { partition: "gpu", gpus: 1, cpus: 8, time: "12:00:00" });
 * console.log(arrays[0].text);
 * ```
 *
 * @module
 */
export type { SubmittedPlan } from "../plan/submitted-plan.js";
export {
  buildSlurmScripts,
  type SlurmScript,
  type SlurmScriptOptions,
  type SlurmScripts,
} from "./build-slurm-scripts.js";
export type { SlurmOptions } from "./slurm-options.js";
export { type SlurmSubmission, type SlurmSubmitOptions, submitToSlurm } from "./submit-to-slurm.js";
