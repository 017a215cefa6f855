/** Main module of a process that runs one job of a queue and then exits. */
import { reasonOf } from "../../errors.js";
import type { TaskModule } from "../plan/submitted-plan.js";
import type { ChildReply, ChildRequest } from "./run-in-child.js";

const controller = new AbortController();

const send = (reply: ChildReply) => new Promise<void>((resolve) => process.send!(reply, () => resolve()));

async function runJob({ module, folder, task, device, threads }: ChildRequest): Promise<ChildReply> {
  const { readTaskPlan, runTask, mergeTasks, isTransient } = (await import(module)) as TaskModule;
  try {
    const plan = await readTaskPlan(folder);
    if (task === undefined) await mergeTasks(plan);
    else {
      await runTask(plan, task, {
        ...{ engine: device.engine, threads },
        signal: controller.signal,
        onProgress: (done, total, note) => void send({ progress: { done, total, note } }),
      });
    }
    return { state: "done" };
  } catch (error) {
    if (controller.signal.aborted) return { state: "stopped" };
    return { state: "failed", message: reasonOf(error), isTransient: isTransient(error) };
  }
}

// Without its worker, another worker runs this job: a second writer must not stay.
process.once("disconnect", () => process.exit(75));

// A terminal sends Ctrl-C to all of its processes; the worker decides what becomes of this one.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => controller.abort());

process.on("message", async (message: ChildRequest | "stop") => {
  if (message === "stop") return controller.abort();
  const reply = await runJob(message).catch(
    (error): ChildReply => ({ state: "failed", message: reasonOf(error), isTransient: false }),
  );
  await send(reply);
  process.exit();
});
