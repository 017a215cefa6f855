import { describe, expect, test } from "vitest";
import { createTaskWorker, enqueueTasks, startBoard } from "../../../src/cluster/bullmq/index.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const plan = () => ({
  folder: pathOf(),
  work: { kind: "train" as const },
  tasks: [{ name: "fold 1" }, { name: "fold 2" }],
});
const url = "redis://127.0.0.1:1";

describe("enqueueTasks", () => {
  test.each([
    [{ url: "x" }, "url must be redis://"],
    [{ tasks: [2] }, "tasks must be numbers from 0 to 1, got 2"],
    [{ prefix: "a:b" }, "prefix must be of letters, digits, dots, hyphens and underscores, got another text"],
    [{ attempts: 0 }, "attempts must be a whole number, at least 1, got 0"],
    [{ backoffSeconds: -1 }, "backoffSeconds must be a whole number, at least 0, got -1"],
    [{ priority: 0 }, "priority must be a whole number, at least 1, got 0"],
    [{ priority: 3_000_000 }, "priority must be at most 2097151, got 3000000"],
  ])("refuses %j", async (options, message) => {
    await expect(enqueueTasks(plan(), { url, tasks: [0], ...options })).rejects.toThrow(RangeError);
    await expect(enqueueTasks(plan(), { url, tasks: [0], ...options })).rejects.toThrow(`enqueueTasks: ${message}`);
  });

  test("refuses an unknown option, no plan, and a folder without a plan", async () => {
    const unknown = enqueueTasks(plan(), { url, tasks: [0], prefixes: "a" } as never);
    await expect(unknown).rejects.toThrow('got "prefixes"; did you mean "prefix"?');
    await expect(enqueueTasks(1 as never, { url, tasks: [0] })).rejects.toThrow("enqueueTasks: plan must be a plan");
    await expect(enqueueTasks(plan(), { url, tasks: [0] })).rejects.toThrow(
      "plan.json must be readable, got none in the folder",
    );
  });
});

describe("createTaskWorker", () => {
  const devices = [{ engine: "wasm" }] as const;

  test.each([
    [{ devices: [] }, RangeError, "devices must hold at least one device, got 0"],
    [{ devices: "wasm" as never }, TypeError, "devices must be an array of devices, as parseDevice returns, got"],
    [{ lockSeconds: 0 }, RangeError, "lockSeconds must be a whole number, at least 1, got 0"],
    [{ root: 1 as never }, TypeError, "root must be a string, got 1"],
    [{ onMessage: 1 as never }, TypeError, "onMessage must be a function, got 1"],
  ])("refuses %j", async (options, type, message) => {
    const created = createTaskWorker({ url, devices, ...options });
    await expect(created).rejects.toThrow(type);
    await expect(created).rejects.toThrow(`createTaskWorker: ${message}`);
  });

  test("says that no server answers", async () => {
    await expect(createTaskWorker({ url, devices })).rejects.toThrow(
      "createTaskWorker: Redis at 127.0.0.1:1 must answer, got connect ECONNREFUSED 127.0.0.1:1",
    );
  });
});

describe("startBoard", () => {
  test("refuses a wrong port", async () => {
    await expect(startBoard({ url, port: -1 })).rejects.toThrow(
      "startBoard: port must be a whole number, at least 0, got -1",
    );
  });
});
