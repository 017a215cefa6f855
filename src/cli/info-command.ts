import { availableParallelism, freemem, totalmem } from "node:os";
import { probeEngines } from "../pipeline/internal.js";
import { packageVersion } from "../pipeline/light.js";
import { defineCommand } from "./define-command.js";
import type { Output } from "./output.js";

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

async function run(_: object, { line, result }: Output): Promise<void> {
  const version = await packageVersion();
  const engines = await probeEngines();
  const threads = availableParallelism();
  line(`ct-hemorrhage ${version}, Node ${process.version}, ${process.platform} ${process.arch}`);
  line(`${threads} threads, ${gigabytes(totalmem())} memory, ${gigabytes(freemem())} of it free`);
  const first = engines.find((engine) => "device" in engine);
  for (const engine of engines) {
    const state = "device" in engine ? engine.device : `does not start: ${engine.reason}`;
    line(`engine ${engine.name.padEnd(10)} ${state}${engine === first ? " (default)" : ""}`);
  }
  result({
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    ...{ threads, memoryBytes: totalmem(), freeMemoryBytes: freemem(), engines },
  });
}

/** `ct-hemorrhage info`. */
export const infoCommand = () =>
  defineCommand({
    name: "info",
    about: "Show the version, and the engines, threads and memory of this machine.",
    examples: ["info"],
    options: [],
    run,
  });
