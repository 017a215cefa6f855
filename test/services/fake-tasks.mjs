/**
 * The functions of tasks for tests of engines: what a task does stands in the plan's fake.json, by its number or as
 * `merge`: `seconds`, how long it takes, and `fails`, what its starts throw in turn ("final" or "transient"). Each start
 * and end is a line of starts.log with the id of the process; `blocks` keeps the event loop busy.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const readText = (path) => (existsSync(path) ? readFileSync(path, "utf8") : "");

export const readTaskPlan = async (folder) => ({
  ...JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")),
  folder,
});

export const isTransient = (error) => error.message.startsWith("transient");

async function work({ folder }, name, { signal, onProgress } = {}) {
  const note = (text) => appendFileSync(join(folder, "starts.log"), `${name} ${text} ${process.pid}\n`);
  const {
    seconds = 0,
    fails = [],
    blocks = false,
  } = JSON.parse(readText(join(folder, "fake.json")) || "{}")[name] ?? {};
  const earlier = readText(join(folder, "starts.log"))
    .split("\n")
    .filter((line) => line.startsWith(`${name} starts`)).length;
  note(`starts`);
  if (process.env.REDIS_URL !== undefined) note("sees REDIS_URL");
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    onProgress?.(1, 2, "images");
    if (!blocks) await sleep(50);
    if (signal?.aborted) {
      note("stops");
      throw new Error("transient: stopped");
    }
  }
  if (fails[earlier]) {
    note("fails");
    throw new Error(`${fails[earlier]} failure`);
  }
  note("ends");
}

export async function runTask(plan, index, options) {
  await work(plan, `${index}`, options);
  writeFileSync(join(plan.folder, `${index}.done`), "");
}

export async function mergeTasks(plan) {
  await work(plan, "merge");
  const done = readdirSync(plan.folder)
    .filter((name) => name.endsWith(".done"))
    .sort();
  writeFileSync(join(plan.folder, "merged.txt"), done.join(" "));
}
