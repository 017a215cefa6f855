import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { endService, freePorts, missingPrograms, startService, waitUntil } from "./service.js";

/** A Slurm cluster of two nodes on this machine. */
export interface Slurm {
  /** Path of its configuration, for the environment variable SLURM_CONF. */
  readonly conf: string;
  /** Runs one of its programs and returns its standard output. */
  readonly run: (program: string, ...args: readonly string[]) => Promise<string>;
  /** Ends a node as a power cut would: its service, and every process of its jobs. */
  readonly killNode: (name: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Reason why Slurm cannot be started on this machine; absent where it can. */
export const slurmMissing: string | undefined = (() => {
  const missing = missingPrograms("munged", "slurmctld", "slurmd", "sbatch");
  if (missing.length > 0) return `without ${missing.join(", ")}`;
  return process.getuid?.() === 0 ? undefined : "not root";
})();

const NODES = ["n1", "n2"];

/** Settings of a cluster; the resources of a node are only counted. */
export interface SlurmSettings {
  readonly maxArraySize?: number;
  readonly cpus?: number;
  readonly memoryMb?: number;
  /** Whether each node has a graphics card; it is only counted. */
  readonly hasGpu?: boolean;
}

function configuration(folder: string, ports: readonly number[], settings: SlurmSettings): string {
  const { maxArraySize = 1001, cpus = 1, memoryMb = 1000, hasGpu = false } = settings;
  const gres = hasGpu ? " Gres=gpu:1" : "";
  const host = hostname().split(".")[0];
  const nodes = NODES.map(
    (name, index) =>
      `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[index + 1]} CPUs=${cpus} RealMemory=${memoryMb}${gres}`,
  );
  // A requeued job waits until the credential of the job before has expired: 121 s by default.
  return `ClusterName=ci
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/run/munge.sock,cred_expire=5
SlurmctldPort=${ports[0]}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool-%n
SlurmctldPidFile=${folder}/run/slurmctld.pid
SlurmdPidFile=${folder}/run/slurmd-%n.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,sched_min_interval=0
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
KillWait=2
JobRequeue=1
MaxArraySize=${maxArraySize}
GresTypes=gpu
${nodes.join("\n")}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
PartitionName=gpu Nodes=ALL MaxTime=INFINITE State=UP
`;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly environment: string;
  readonly command: string;
}

/** Reads the processes of this machine. */
async function readProcesses(): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const read = (pid: string, file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
  return Promise.all(
    pids.map(async (pid) => {
      const [stat, environment, command] = await Promise.all(
        ["stat", "environ", "cmdline"].map((file) => read(pid, file)),
      );
      return { pid: Number(pid), parent: Number(stat.split(") ")[1]?.split(" ")[1]), environment, command };
    }),
  );
}

/** Kills the jobs of a node, and the programs of Slurm that watch over them. */
async function killJobs(folder: string, node: string): Promise<void> {
  const processes = await readProcesses();
  const isJob = ({ environment }: Process) =>
    environment.includes(`SLURM_CONF=${folder}/`) && environment.includes(`SLURMD_NODENAME=${node}\0`);
  const jobs = processes.filter(isJob);
  const parents = new Set(jobs.map(({ parent }) => parent));
  const stepds = processes.filter(({ pid, command }) => parents.has(pid) && command.includes("slurmstepd"));
  for (const { pid } of [...stepds, ...jobs]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended in the meantime.
    }
  }
}

/** Starts Slurm in a folder of its own. */
export async function startSlurm(settings: SlurmSettings = {}): Promise<Slurm> {
  const folder = await mkdtemp(join(tmpdir(), "ct-slurm-"));
  for (const name of ["state", "log", "run"]) await mkdir(join(folder, name));
  const conf = join(folder, "slurm.conf");
  await writeFile(join(folder, "munge.key"), randomBytes(1024), { mode: 0o400 });
  await writeFile(conf, configuration(folder, await freePorts(3), settings));
  await writeFile(join(folder, "gres.conf"), settings.hasGpu ? "Name=gpu File=/dev/null\n" : "");
  const log = (name: string) => join(folder, "log", name);
  const inRun = (name: string) => join(folder, "run", name);
  const start = (program: string, ...args: readonly string[]) => startService(program, args, log(`${program}.out`));
  const munge = [
    ["--key-file", join(folder, "munge.key")],
    ["--socket", inRun("munge.sock")],
    ["--pid-file", inRun("munged.pid")],
    ["--log-file", log("munged.log")],
    ["--seed-file", inRun("munged.seed")],
  ].map(([key, value]) => `${key}=${value}`);
  const munged = start("munged", "--foreground", "--force", "--num-threads=1", ...munge);
  const controller = start("slurmctld", "-D", "-f", conf);
  const nodes = new Map(NODES.map((name) => [name, start("slurmd", "-D", "-N", name, "-f", conf)]));
  const run = async (program: string, ...args: readonly string[]) => {
    const env = { ...process.env, SLURM_CONF: conf };
    return (await promisify(execFile)(program, [...args], { env, timeout: 60_000 })).stdout;
  };
  const stop = async () => {
    await run("scancel", "--state=RUNNING", "--user=root", "--signal=KILL", "--full").catch(() => undefined);
    for (const node of NODES) await killJobs(folder, node);
    for (const child of [...nodes.values(), controller, munged]) await endService(child);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const isIdle = async () =>
    (await run("sinfo", "--noheader", "--Node", "--partition=main", "--format=%T").catch(() => "")) === "idle\nidle\n";
  await waitUntil("the start of Slurm", isIdle).catch(async (error) => {
    const logs = await Promise.all(
      ["slurmctld.log", "munged.out", "slurmd.out"].map((name) => readFile(log(name), "utf8").catch(() => "")),
    );
    await stop();
    throw new Error(`${error.message}\n${logs.join("\n").slice(-4000)}`);
  });
  return {
    conf,
    run,
    killNode: async (name) => {
      await endService(nodes.get(name)!, "SIGKILL");
      await killJobs(folder, name);
    },
    stop,
  };
}
