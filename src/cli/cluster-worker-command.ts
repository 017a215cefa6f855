import { Option } from "commander";
import { createTaskWorker } from "../cluster/bullmq/index.js";
import type { Device } from "../pipeline/index.js";
import { prefixOption, redisOption, takeRedisUrl, untilStopped } from "./cluster-plan.js";
import { defineCommand } from "./define-command.js";
import { devicesOption, wholeNumber } from "./parse-values.js";

interface WorkerCommandOptions {
  readonly redis?: string;
  readonly devices: readonly Device[];
  readonly prefix?: string;
  readonly root?: string;
  readonly threads?: number;
}

/** `ct-hemorrhage cluster worker`. */
export const workerCommand = () =>
  defineCommand<WorkerCommandOptions>({
    name: "worker",
    about: "Run tasks from a queue of BullMQ on this machine, until Ctrl-C; running tasks then return to the queue.",
    examples: [
      "cluster worker --devices tensorflow:0 tensorflow:1 --redis redis://10.0.0.1",
      "cluster worker --devices wasm wasm --redis redis://10.0.0.1 --root /mnt/study",
    ],
    options: [
      redisOption(),
      devicesOption("devices, such as tensorflow:0 tensorflow:1 or wasm wasm, with one task at a time on each"),
      prefixOption(),
      new Option("--root <dir>", "folder of this machine for plans that were submitted with --root"),
      new Option("--threads <number>", "threads of each task").argParser(wholeNumber),
    ],
    required: ["devices"],
    run: async ({ redis, devices, prefix, root, threads }, output) => {
      const url = takeRedisUrl(redis);
      const onMessage = (line: string) => output.line(line);
      const worker = await createTaskWorker({ url, devices, prefix, root, threads, onMessage });
      await untilStopped();
      output.line("closing: running tasks write a checkpoint and return to the queue");
      await worker.close();
    },
  });
