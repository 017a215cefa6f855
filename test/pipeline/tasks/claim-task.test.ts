import { utimes } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { claimTask } from "../../../src/pipeline/tasks/claim-task.js";
import type { TaskPlan } from "../../../src/pipeline/tasks/plan-folder.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const plan = () => ({ folder: pathOf("plan") }) as TaskPlan;

describe("claimTask", () => {
  test("gives a task to one of many processes, until it is given back", async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimTask(plan(), 3)));
    const [claim, ...others] = claims.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    expect(await claimTask(plan(), 4)).toBeDefined();
    await claim?.release();
    expect(await claimTask(plan(), 3)).toBeDefined();
  });

  test("takes the task of a process that has given no sign of life for a minute", async () => {
    await claimTask(plan(), 0);
    const path = pathOf("plan", "tasks", "00000.claim");
    const now = Date.now() / 1000;
    await utimes(path, now - 30, now - 30);
    expect(await claimTask(plan(), 0)).toBeUndefined();
    await utimes(path, now - 90, now - 90);
    expect(await claimTask(plan(), 0)).toBeDefined();
  });
});
