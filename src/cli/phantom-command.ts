import { availableParallelism } from "node:os";
import { Option } from "commander";
import { writePhantom } from "../pipeline/index.js";
import { defineCommand } from "./define-command.js";
import { type Output, withProgress } from "./output.js";
import { wholeNumber, wholeNumberOrZero } from "./parse-values.js";

interface PhantomCommandOptions {
  readonly output: string;
  readonly trainStudies: number;
  readonly testStudies: number;
  readonly slices: number;
  readonly size: number;
  readonly seed: number;
  readonly threads: number;
}

async function run({ output: folder, threads, ...cohort }: PhantomCommandOptions, output: Output): Promise<void> {
  const { trainStudies, testStudies, slices, size, seed } = cohort;
  const summary = await withProgress(output, "phantom", (update) =>
    writePhantom(
      folder,
      { trainStudies, testStudies, slices, size, seed },
      { threads, onProgress: ({ studiesDone, studies }) => update(studiesDone, studies) },
    ),
  );
  const { train, test, patients } = summary;
  output.line(`${train.slices + test.slices} slices of ${patients} synthetic patients in ${folder}`);
  output.result(summary);
}

/** `ct-hemorrhage phantom`. */
export const phantomCommand = () =>
  defineCommand<PhantomCommandOptions>({
    name: "phantom",
    about: "Write synthetic head CT as DICOM files, with labels, in the layout of the RSNA 2019 competition.",
    examples: ["phantom --output phantom"],
    required: ["output"],
    options: [
      new Option("--output <dir>", "folder for files and tables"),
      new Option("--train-studies <number>", "studies to train on").argParser(wholeNumberOrZero).default(40),
      new Option("--test-studies <number>", "studies to test on").argParser(wholeNumberOrZero).default(6),
      new Option("--slices <number>", "slices per study").argParser(wholeNumber).default(20),
      new Option("--size <pixels>", "rows and columns of a slice").argParser(wholeNumber).default(256),
      new Option("--seed <number>", "seed of all studies").argParser(wholeNumberOrZero).default(48),
      new Option("--threads <number>", "worker threads").argParser(wholeNumber).default(availableParallelism()),
    ],
    run,
  });
