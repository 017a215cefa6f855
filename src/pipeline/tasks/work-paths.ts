import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { ImageLocation } from "../images/open-images.js";
import type { PlannedWork } from "./planned-work.js";

/** Changes a path. */
type Change = (path: string) => string;

/** Applies a change to the paths of a location. */
export function changeLocation(data: ImageLocation, change: Change): ImageLocation {
  if (typeof data === "string") return change(data);
  const { images, metadata } = data;
  return { images: change(images), ...(metadata !== undefined && { metadata: change(metadata) }) };
}

/** Applies a change to all paths of a work. */
function changePaths(work: PlannedWork, change: Change): PlannedWork {
  if (work.kind === "prepare") return { ...work, input: change(work.input), output: change(work.output) };
  const data = changeLocation(work.data, change);
  if (work.kind === "train") {
    const runs = work.runs.map((each) => ({
      ...each,
      run: change(each.run),
      ...(each.weights !== undefined && { weights: change(each.weights) }),
    }));
    return { ...work, data, labels: change(work.labels), runs };
  }
  const sample = work.sample === undefined ? {} : { sample: change(work.sample) };
  return { ...work, data, run: change(work.run), output: change(work.output), ...sample };
}

/** Returns a path without links; the end of it need not exist. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(resolve(path));
    return parent === resolve(path) ? parent : join(realPath(parent), basename(path));
  }
}

/** Makes a path relative to the folder of a plan, so that the plan holds for any machine that mounts the disk. */
export function toPlanPath(folder: string, path: string): string {
  return (relative(realPath(folder), realPath(path)) || ".").replaceAll(sep, "/");
}

/** Makes all paths relative to the folder of a plan. */
export function toPlan(folder: string, work: PlannedWork): PlannedWork {
  return changePaths(work, (path) => toPlanPath(folder, path));
}

/** Turns the paths of a plan into those that this process sees. */
export function fromPlan(folder: string, work: PlannedWork): PlannedWork {
  // A plan may be reached by a link, beside which its paths would lead elsewhere.
  const real = realPath(folder);
  return changePaths(work, (path) => join(real, path));
}
