import type { Report } from "../../report/index.js";
import type { HuWindow } from "../../types.js";
import type { ImageSet } from "../images/image-set.js";
import type { ImageFolder } from "../images/prepared-folder.js";
import type { RunConfig } from "./run-config.js";
import type { RunSummary } from "./run-summary.js";

/** Content of the head of a run's report. */
interface RunHead {
  /** Name of its folder. */
  readonly name: string;
  readonly config: RunConfig;
  readonly summary: RunSummary;
  readonly images: Pick<ImageSet, "kind" | "window">;
}

/** Note on the intended use, part of every report. */
export const RESEARCH_NOTE = "Research software: not a medical device, and not for use on patients.";

/** Descriptions of the kinds of images. */
const KINDS: Readonly<Record<ImageFolder, string>> = {
  adjacent_hu_cropped: "three neighboring slices",
  "brain-subdural-bone": "one slice in the brain, subdural and bone window",
};

/** Name of a run: its start in UTC, and a number if several runs started in the same second. */
const RUN_NAME = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(-\d+)?$/;

/** Reads the start of a run from its name; `undefined` if the run was renamed. */
function startOf(name: string): string | undefined {
  const [, year, month, day, hour, minute, second] = RUN_NAME.exec(name) ?? [];
  return year && `${year}-${month}-${day} ${hour}:${minute}:${second} UTC`;
}

/** Formats a window by width and level, as radiologists do. */
export function formatWindow({ width, level }: HuWindow): string {
  return `W\u00a0${width}, L\u00a0${level}`;
}

function describeImages({ kind, window }: RunHead["images"]): string {
  const what = kind ? KINDS[kind] : "custom images";
  return window ? `${what}, window ${formatWindow(window)}` : what;
}

/** Explains what "out of fold" means, and to what extent it holds for these folds. */
function describeFolds({ sharedPatients }: RunSummary): string {
  if (sharedPatients === 0) {
    return "Scores, curves and probabilities are out of fold: each slice was predicted by a network that has not seen its patient.";
  }
  return `Scores, curves and probabilities are out of fold: each slice was predicted by a network that has not seen it. For ${sharedPatients} patients, however, that network has seen other slices, which makes the scores optimistic.`;
}

/** Names of the ways to split by patient in a report. */
const FOLD_NOTES: Readonly<Partial<Record<RunConfig["scheme"], string>>> = {
  group: "by patient",
  stratified: "by patient, stratified",
};

/** Makes the head of a run's report: network, images, folds, and the meaning of the scores. */
export function runHead(head: RunHead): Required<Pick<Report, "title" | "notes" | "facts">> {
  const { name, config, summary, images } = head;
  const { coverage, patients, folds, engine } = summary;
  const started = startOf(name);
  const byPatient = FOLD_NOTES[config.scheme] ?? config.scheme;
  return {
    title: `Run ${name}`,
    notes: [describeFolds(summary), RESEARCH_NOTE],
    facts: [
      { name: "Network", value: config.network },
      { name: "Image size", value: `${config.size} × ${config.size} pixels` },
      { name: "Image kind", value: describeImages(images) },
      { name: "Set", value: images.kind ? `${config.set}, ${images.kind}` : config.set },
      { name: "Slices", value: `${coverage.predicted} predicted, of ${coverage.labeled} with labels` },
      { name: "Patients", value: patients },
      { name: "Folds", value: `${folds.length}, ${byPatient}` },
      { name: "Seed", value: config.seed },
      { name: "Engine", value: engine },
      ...(started === undefined ? [] : [{ name: "Started", value: started }]),
    ],
  };
}
