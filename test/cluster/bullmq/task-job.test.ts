import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOfJob, folderOnThisMachine } from "../../../src/cluster/bullmq/task-job.js";

describe("folderOfJob", () => {
  test("is absolute without a root", () => {
    expect(folderOfJob("f", "plan", undefined)).toBe(resolve("plan"));
  });

  test("lies below the root", () => {
    expect(folderOfJob("f", "/mnt/a/plans/one", "/mnt/a/")).toBe("plans/one");
    expect(folderOfJob("f", "/mnt/a/..one", "/mnt/a")).toBe("..one");
  });

  test.each(["/mnt/b", "/mnt", "/mnt/ab"])("refuses %s outside of the root", (folder) => {
    expect(() => folderOfJob("f", folder, "/mnt/a")).toThrow("f: plan folder must lie below root, got another folder");
  });
});

describe("folderOnThisMachine", () => {
  test("is the folder below this machine's root", () => {
    expect(folderOnThisMachine("plans/one", "/data")).toBe("/data/plans/one");
    expect(folderOnThisMachine("/data/plan", undefined)).toBe("/data/plan");
  });

  test("refuses a plan with a root on a worker without one", () => {
    expect(() => folderOnThisMachine("plans/one", undefined)).toThrow("the worker needs --root too");
  });

  test.each(["/etc", "../etc", "a/../../etc"])("refuses %s, which a root does not hold", (folder) => {
    expect(() => folderOnThisMachine(folder, "/data")).toThrow("the worker must have no --root either");
  });
});
