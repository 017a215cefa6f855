import { selectRows } from "../../cv/index.js";
import type { Report, ReportSlice } from "../../report/index.js";
import type { LabelTable, PredictionTable } from "../../types.js";
import type { PreparedSet } from "../images/image-set.js";
import type { ImageFolder } from "../images/prepared-folder.js";
import type { ClassThresholds } from "./choose-thresholds.js";
import { drawSlice } from "./draw-slice.js";
import { type Outcome, type PickedSlices, pickSlices, SLICES_PER_CLASS } from "./pick-slices.js";
import { formatWindow } from "./run-head.js";

/** Data by which slices are picked and shown. */
interface RunSliceContent {
  readonly labels: LabelTable;
  /** Smoothed out-of-fold predictions. */
  readonly predictions: PredictionTable;
  readonly thresholds: ClassThresholds;
  readonly images: PreparedSet;
}

/** Texts of the section of one outcome: how its slices were picked, and the note if it has no slices. */
interface OutcomeText {
  readonly outcome: Outcome;
  readonly title: string;
  readonly picked: string;
  readonly none: string;
}

const OUTCOMES: readonly OutcomeText[] = [
  {
    outcome: "true positive",
    title: "True positives",
    picked: "Slices where the class is present and its probability is highest.",
    none: "None: no class is called where it is present.",
  },
  {
    outcome: "miss",
    title: "Misses (false negatives)",
    picked: "Slices where the class is present but its probability is lowest.",
    none: "None: every class is called wherever it is present.",
  },
  {
    outcome: "false alarm",
    title: "False alarms (false positives)",
    picked: "Slices where the class is absent but its probability is highest.",
    none: "None: no class is called where it is absent.",
  },
];

/** Layouts of the channels of an image, by kind. */
const LAYOUTS: Readonly<Record<ImageFolder, string>> = {
  adjacent_hu_cropped:
    "Each slice is shown between its neighbors (the slice above on the left, the slice below on the right)",
  "brain-subdural-bone": "Each slice is shown in three windows",
};

/** Describes the pictures and their window. */
function describePictures({ kind, window }: PreparedSet): string {
  const layout = kind ? LAYOUTS[kind] : "The channels of each image are shown side by side";
  if (!window) return `${layout}, in gray.`;
  const through = `through the window ${formatWindow(window)}`;
  // Such an image was windowed when it was prepared; it is windowed again only for parity with the original solution.
  if (kind === "brain-subdural-bone") return `${layout}, and again ${through}, as in the original solution.`;
  return `${layout}, in gray ${through}.`;
}

async function makeSlice(id: string, content: RunSliceContent): Promise<ReportSlice> {
  const { labels, predictions, thresholds, images } = content;
  const truth = selectRows(labels, [id]).values;
  const probabilities = selectRows(predictions, [id]).values;
  return {
    pictures: drawSlice(await images.source(id), images.kind),
    id,
    labels: labels.classes.filter((_, column) => truth[column] === 1),
    predictions: predictions.classes.map((name, column) => ({
      name,
      probability: probabilities[column],
      threshold: thresholds[name]?.threshold,
    })),
  };
}

async function makeClass({ className, ids }: PickedSlices, content: RunSliceContent): Promise<Report> {
  return { title: className, slices: await Promise.all(ids.map((id) => makeSlice(id, content))) };
}

/** Makes the section of slices: true positives, misses and false alarms, by class. */
export async function sliceSection(content: RunSliceContent): Promise<Report> {
  const { labels, predictions, thresholds, images } = content;
  const picked = pickSlices(labels, predictions, { thresholds, patientOf: images.patientOf });
  const sections = OUTCOMES.map(async ({ outcome, title, picked: how, none }): Promise<Report> => {
    const groups = picked.filter((each) => each.outcome === outcome);
    const classes = await Promise.all(groups.map((each) => makeClass(each, content)));
    return { title, notes: [groups.length === 0 ? none : how], sections: classes };
  });
  return {
    title: "Slices",
    notes: [
      `${describePictures(images)} Up to ${SLICES_PER_CLASS} slices are shown per class, each of a different patient: those with the most confident predictions.`,
      "Probabilities are smoothed along the series; calls use the thresholds above.",
    ],
    sections: await Promise.all(sections),
  };
}
