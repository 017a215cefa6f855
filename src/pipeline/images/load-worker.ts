import { type Answer, toAnswer } from "../workers/answer.js";
import { type LoadTask, loadImages, type SharedImage } from "./load-images.js";

/** Loads images. The door of a worker thread. */
export async function loadInWorker({
  task,
}: {
  readonly task: LoadTask;
}): Promise<Answer<readonly (SharedImage | undefined)[]>> {
  return toAnswer(() => loadImages(task));
}
