/** Main module of a process that reads mutated files one after the other, until it is done or its parent kills it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom, randomIndex } from "../src/random.js";
import { isTyped, KINDS } from "./kinds.js";

/** Inputs that a process reads: those from `first` up to, but not including, `end`. */
export interface FuzzRequest {
  readonly kind: string;
  readonly seed: number;
  readonly first: number;
  readonly end: number;
  /** Folder for the mutated file. */
  readonly folder: string;
}

/** A message of a process: reading of an input starts, or has ended. */
export type FuzzReply =
  | { readonly state: "started"; readonly index: number; readonly path: string; readonly rss: number }
  | { readonly state: "ended"; readonly index: number; readonly outcome: string; readonly fault?: string };

const send = (reply: FuzzReply) => new Promise<void>((resolve) => process.send!(reply, () => resolve()));

/** Reads a file. Resolves to what came of it: "read", the name of a typed error, or a fault. */
async function outcomeOf(read: (path: string) => Promise<unknown>, path: string) {
  try {
    await read(path);
    return { outcome: "read" };
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (!isTyped(error)) return { outcome: "untyped", fault: `${text}\n${(error as Error).stack}` };
    return { outcome: (error as Error).name };
  }
}

process.once("disconnect", () => process.exit());
process.once("message", async ({ kind, seed, first, end, folder }: FuzzRequest) => {
  const { seeds, mutate, open } = KINDS[kind];
  const sound = await seeds();
  const read = await open();
  await mkdir(folder, { recursive: true });
  for (let index = first; index < end; index++) {
    const random = createRandom(seed, kind, index);
    const { file, bytes } = sound[randomIndex(random, sound.length)];
    const path = join(folder, file);
    await writeFile(path, mutate(random, bytes));
    await send({ state: "started", index, path, rss: process.memoryUsage.rss() });
    await send({ state: "ended", index, ...(await outcomeOf(read, path)) });
  }
  process.disconnect();
});
