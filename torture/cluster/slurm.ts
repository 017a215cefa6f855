import { setTimeout } from "node:timers/promises";
import { submitToSlurm } from "ct-hemorrhage/cluster/slurm";
import { type TaskPlan, tasksLeft } from "ct-hemorrhage/pipeline";
import { type Slurm, startSlurm } from "../../test/services/start-slurm.js";
import type { Chaos, ClusterEngine } from "./engine.js";
import { waitFor, waitForMerge } from "./wait-for-merge.js";

/** Seconds after which a job is at work on its task, and for which one is paused. */
const SECONDS = { atWork: 2, pause: 4 } as const;

/** Lists the jobs that run, and their nodes. */
async function runningJobs(slurm: Slurm): Promise<{ readonly job: string; readonly node: string }[]> {
  const lines = await slurm.run("squeue", "--noheader", "--states=RUNNING", "--array", "--format=%A %N");
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [job, node] = line.trim().split(/\s+/);
      return { job, node };
    });
}

/** Pauses the job of one node, and ends the other node as a power cut would. Slurm runs its task on the node that is left. */
async function disturb(plan: TaskPlan, slurm: Slurm): Promise<Chaos> {
  const isBusy = async () => (await runningJobs(slurm)).length === 2;
  if (!(await waitFor(plan, isBusy))) return { killed: 0, paused: 0 };
  await setTimeout(1000 * SECONDS.atWork);
  const [paused, killed] = await runningJobs(slurm);
  if (!killed) return { killed: 0, paused: 0 };
  await slurm.run("scontrol", "suspend", paused.job);
  await slurm.killNode(killed.node);
  await setTimeout(1000 * SECONDS.pause);
  await slurm.run("scontrol", "resume", paused.job);
  return { killed: 1, paused: 1 };
}

/** Two nodes of Slurm, started for each plan: one of them does not survive it. */
export function startSlurmNodes(): ClusterEngine {
  return {
    async run(plan) {
      const before = process.env.SLURM_CONF;
      const slurm = await startSlurm({ cpus: 1, memoryMb: 4000 });
      process.env.SLURM_CONF = slurm.conf;
      try {
        await submitToSlurm(plan, { tasks: await tasksLeft(plan), cpus: 1 });
        const chaos = await disturb(plan, slurm);
        await waitForMerge(plan);
        return chaos;
      } finally {
        if (before === undefined) delete process.env.SLURM_CONF;
        else process.env.SLURM_CONF = before;
        await slurm.stop();
      }
    },
    stop: async () => {},
  };
}
