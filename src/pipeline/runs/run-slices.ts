import { selectRows } from "../../cv/index.js";
import type { Report, ReportSlice } from "../../report/index.js";
import type { LabelTable, PredictionTable } from "../../types.js";
import type { PreparedSet } from "../images/image-set.js";
import type { ImageFolder } from "../images/prepared-folder.js";
import type { ClassThresholds } from "./choose-thresholds.js";
import { drawSlice } from "./draw-slice.js";
import { type Outcome, type PickedSlices, pickSlices, SLICES_PER_CLASS } from "./pick-slices.js";
import { formatWindow } from "./run-head.js";

/** What slices are picked by, and shown with. */
interface RunSliceContent {
  readonly labels: LabelTable;
  /** Out of fold, smoothed. */
  readonly predictions: PredictionTable;
  readonly thresholds: ClassThresholds;
  readonly images: PreparedSet;
}

/** A section of slices: its outcome, how they were picked, and what to say where there are none. */
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
    picked: "Slices that show the class, with the highest probabilities of it.",
    none: "None: no class is called where it is present.",
  },
  {
    outcome: "miss",
    title: "Misses (false negatives)",
    picked: "Slices that show the class, with the lowest probabilities of it.",
    none: "None: every class is called wherever it is present.",
  },
  {
    outcome: "false alarm",
    title: "False alarms (false positives)",
    picked: "Slices that do not show the class, with the highest probabilities of it.",
    none: "None: no class is called where it is absent.",
  },
];

/** How the channels of an image are shown. */
const LAYOUTS: Readonly<Record<ImageFolder, string>> = {
  adjacent_hu_cropped: "The slice stands between its neighbors, the one above to its left, the one below to its right",
  "brain-subdural-bone": "The slice is shown in three windows",
};

/** Says what the pictures show, and in which window. */
function describePictures({ kind, window }: PreparedSet): string {
  const layout = kind ? LAYOUTS[kind] : "The channels of the image stand side by side";
  if (!window) return `${layout}, in gray.`;
  const through = `through the window ${formatWindow(window)}`;
  // Windowed when it was prepared, such an image gets a second window only where the original solution is followed.
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

/** Makes the section of slices: those found, missed and falsely called, by class. */
export async function sliceSection(content: RunSliceContent): Promise<Report> {
  const { labels, predictions, thresholds, images } = content;
  const picked = pickSlices(labels, predictions, { thresholds, patientOf: images.patientOf });
  const sections = OUTCOMES.map(async ({ outcome, title, picked: how, none }): Promise<Report> => {
    const own = picked.filter((each) => each.outcome === outcome);
    const classes = await Promise.all(own.map((each) => makeClass(each, content)));
    return { title, notes: [own.length === 0 ? none : how], sections: classes };
  });
  return {
    title: "Slices",
    notes: [
      `${describePictures(images)} Of each class there are up to ${SLICES_PER_CLASS}, of different patients: those that the networks were surest of.`,
      "Probabilities are smoothed along the series, and called at the thresholds above.",
    ],
    sections: await Promise.all(sections),
  };
}
