import { type TaskResult, toTaskResult } from "../workers/task-result.js";
import { type LoadTask, loadImages, type SharedImage } from "./load-images.js";

/** Loads images. Handler of a worker thread. */
export async function loadInWorker({
  task,
}: {
  readonly task: LoadTask;
}): Promise<TaskResult<readonly (SharedImage | undefined)[]>> {
  return toTaskResult(() => loadImages(task));
}
