import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mergeTasks, planTasks, prepare, runTask, taskStates, tasksLeft, writePhantom } from "ct-hemorrhage/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../cli/run-command.js";
import { digestFolder } from "../pipeline/folder-content.js";

const root = mkdtempSync(join(tmpdir(), "ct-full-disk-"));
const pathOf = (...parts: readonly string[]) => join(root, ...parts);
const disk = pathOf("disk");

/** Mounts a file system of this size in memory, or changes the size of the one that is mounted. */
function mount(size: string, ...options: readonly string[]): boolean {
  try {
    mkdirSync(disk, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", [`size=${size}`, ...options].join(), "tmpfs", disk], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

const isMounted = mount("400k");

beforeAll(() => writePhantom(pathOf("phantom"), { seed: 1, trainStudies: 6, testStudies: 1, slices: 8, size: 128 }));

afterAll(async () => {
  if (isMounted) execFileSync("umount", [disk]);
  await rm(root, { recursive: true, force: true });
});

describe.skipIf(!isMounted)(`a full disk${isMounted ? "" : " (skipped: no file system can be mounted)"}`, () => {
  test("is worth another attempt: the task resumes when there is room, and the bytes are those of one machine", async () => {
    const input = pathOf("phantom", "stage_2_train");
    const work = { kind: "prepare", input, output: join(disk, "prepared"), set: "s" } as const;
    const plan = await planTasks(work, { plan: pathOf("plan"), shards: 2 });
    const run = () => runCommand("cluster", "run", pathOf("plan"), "--quiet");
    expect(await run()).toMatchObject({
      status: 75,
      errors: expect.arrayContaining([expect.stringContaining("ENOSPC")]),
    });
    const states = await taskStates(plan);
    expect(states.some(({ state, line }) => state === "waiting" && line.includes("got ENOSPC"))).toBe(true);
    expect(states.some(({ state }) => state === "failed")).toBe(false);
    await expect(mergeTasks(plan)).rejects.toThrow(/got left: shard \d of 2 of s \(waiting\)/);

    expect(mount("64m", "remount")).toBe(true);
    for (const index of await tasksLeft(plan)) await runTask(plan, index);
    expect(await mergeTasks(plan)).toMatchObject({ summary: { images: 48, failures: [] } });
    await prepare({ input, output: pathOf("prepared"), set: "s" });
    expect(await digestFolder(join(disk, "prepared"))).toEqual(await digestFolder(pathOf("prepared")));
  });
});
