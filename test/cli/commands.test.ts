import { chmod, mkdir } from "node:fs/promises";
import type { Command } from "commander";
import { CLASSES } from "ct-hemorrhage";
import { readPredictions, writeJson, writePredictions } from "ct-hemorrhage/io";
import { describe, expect, test } from "vitest";
import { buildProgram } from "../../src/cli/program.js";
import { useTemporaryFolder } from "../io/temporary-folder.js";
import { writeInto, writeSlice } from "../pipeline/dicom-slices.js";
import { digestFolder } from "../pipeline/folder-content.js";
import { runCommand } from "./run-command.js";

const pathOf = useTemporaryFolder();

const prepareArguments = () => ["--input", pathOf("dicom"), "--output", pathOf("out"), "--set", "s", "--threads", "1"];

/** Writes a valid slice, and a text file with the name of a slice. */
async function writeGoodAndBad(): Promise<void> {
  await writeSlice(pathOf("dicom", "good.dcm"), "1", { z: 0 });
  await writeInto(pathOf("dicom", "bad.dcm"), "text");
}

/** Writes predictions of one slice, the same probability for all classes. */
async function writeOne(name: string, probability: number): Promise<string> {
  const values = new Float32Array(CLASSES.length).fill(probability);
  await writePredictions(pathOf(name), { ids: ["x"], classes: CLASSES, values });
  return pathOf(name);
}

describe("the program", async () => {
  const { commands } = await buildProgram("0.0.0");

  test("has a command for each step", () => {
    expect(commands.map((command) => command.name())).toEqual([
      ...[
        "prepare",
        "train",
        "predict",
        "export",
        "explain",
        "smooth",
        "ensemble",
        "batch",
        "cluster",
        "demo",
        "phantom",
        "info",
      ],
    ]);
  });

  /** The words of each command without commands of its own: `cluster submit slurm`. */
  const wordsOf = (command: Command): string[][] =>
    command.commands.length === 0
      ? [[command.name()]]
      : command.commands.flatMap(wordsOf).map((words) => [command.name(), ...words]);
  const leaves = commands.flatMap(wordsOf);

  test.each(leaves.map((words) => [words.join(" "), words]))(
    "%s --help shows an example and the exit codes",
    async (name, words) => {
      const { status, output } = await runCommand(...words, "--help");
      const help = output.join("\n");
      expect(status).toBe(0);
      expect(help).toMatch(new RegExp(`^Examples?:\\n  ct-hemorrhage ${name}`, "m"));
      expect(help).toContain(
        "Exit codes: 0 success, 1 data that cannot be processed, 2 invalid command line, 75 try again",
      );
      for (const flag of ["--quiet", "--json", "--help"]) expect(help).toContain(flag);
    },
  );

  test("prints its version, and its commands if none is given", async () => {
    expect(await runCommand("--version")).toMatchObject({
      status: 0,
      output: [expect.stringMatching(/^\d+\.\d+\.\d+$/)],
    });
    const { status, errors } = await runCommand();
    expect([status, errors.join("\n")]).toEqual([2, expect.stringContaining("prepare [options]")]);
  });

  test.each([
    [["train", "--epochss", "3"], "error: unknown option '--epochss' (Did you mean --epochs?)"],
    [["trian"], "error: unknown command 'trian' (Did you mean train?)"],
    [
      ["prepare"],
      "error: --input, --output and --set are required, as in: ct-hemorrhage prepare --input dicom/train --output prepared --set stage_2_train",
    ],
    [["phantom"], "error: --output is required, as in: ct-hemorrhage phantom --output phantom"],
    [
      ["train", "--size", "3"],
      "error: option '--size <number>' argument '3' is invalid. Expected a whole number, at least 32.",
    ],
    [
      ["train", "--loss-weights", "1,2"],
      "error: option '--loss-weights <numbers>' argument '1,2' is invalid. Expected 6 numbers, at least 0.",
    ],
    [
      ["demo", "--models", "vgg19"],
      "error: option '--models <names>' argument 'vgg19' is invalid. Expected all, or one or more of efficientnet-b0,efficientnet-b3,efficientnet-b5,densenet169,seresnext101-32x4d.",
    ],
    [
      ["prepare", "--set", "../s"],
      `error: option '--set <name>' argument '../s' is invalid. set must be letters, digits, "_", "-" and ".", got "../s"`,
    ],
  ])("%j ends with 2 and one line", async (args, line) => {
    expect(await runCommand(...args)).toEqual({ status: 2, output: [], errors: [line] });
  });
});

describe("prepare", () => {
  test("lists the files that fail, and succeeds", async () => {
    await writeGoodAndBad();
    const { status, output, errors } = await runCommand("prepare", ...prepareArguments());
    expect(output).toEqual([
      "1 slice of 1 series prepared, 1 file failed",
      "  bad.dcm (header): not a DICOM file: expected DICM at byte 128, got 4 bytes in all",
      "  all failures are listed in s_failures.csv",
    ]);
    expect(errors.at(-1)).toMatch(/^images 100% 1\/1, rss \d+ MB$/);
    expect(status).toBe(0);
  });

  test("ends with 1 under --strict if a file fails, but keeps its output", async () => {
    await writeGoodAndBad();
    const { status } = await runCommand("prepare", ...prepareArguments(), "--strict");
    expect(status).toBe(1);
    expect(Object.keys(await digestFolder(pathOf("out")))).toContain("s_metadata.parquet.gzip");
  });

  test("writes nothing but errors with --quiet, and one JSON object with --json", async () => {
    await writeGoodAndBad();
    const quiet = await runCommand("prepare", ...prepareArguments(), "--quiet");
    expect(quiet).toEqual({ status: 0, output: [], errors: [] });
    const { status, output } = await runCommand("prepare", ...prepareArguments(), "--json");
    expect([status, output.length]).toEqual([0, 1]);
    expect(JSON.parse(output[0])).toMatchObject({ images: 1, series: 1, failures: [{ file: "bad.dcm" }], skipped: 0 });
  });

  test("ends with 1 and one line if nothing can be prepared", async () => {
    await writeInto(pathOf("dicom", "bad.dcm"), "text");
    const { status, output, errors } = await runCommand("prepare", ...prepareArguments());
    expect([status, output]).toEqual([1, []]);
    expect(errors.filter((line) => !/^(headers|images) \d/.test(line))).toEqual([
      "error: prepare: dicom must hold CT slices as DICOM files, got none; the first of 1 failures is bad.dcm: " +
        "not a DICOM file: expected DICM at byte 128, got 4 bytes in all",
    ]);
  });

  test("ends with 1 and one line if the input does not exist", async () => {
    const { status, errors } = await runCommand("prepare", ...prepareArguments());
    expect([status, errors]).toEqual([1, ['error: listSource: "dicom" must be readable, got ENOENT']]);
  });

  test("ends with 1 and one line if the output is a file, or lies in one", async () => {
    await writeGoodAndBad();
    await writeInto(pathOf("out"), "a file");
    expect(await runCommand("prepare", ...prepareArguments())).toEqual({
      status: 1,
      output: [],
      errors: ['error: prepare: "out" must be writable, got EEXIST'],
    });
    const below = ["prepare", "--input", pathOf("dicom"), "--output", pathOf("out", "below"), "--set", "s"];
    expect((await runCommand(...below)).errors).toEqual(['error: prepare: "below" must be writable, got ENOTDIR']);
  });

  // The superuser may write everywhere.
  test.skipIf(process.getuid?.() === 0)("ends with 1 if the output is not writable", async () => {
    await writeGoodAndBad();
    await mkdir(pathOf("out"));
    await chmod(pathOf("out"), 0o500);
    const { status, errors } = await runCommand("prepare", ...prepareArguments());
    expect([status, errors]).toEqual([1, ['error: prepare: "out" must be writable, got EACCES']]);
  });

  test("ends with 2 if the output lies in the input", async () => {
    await writeGoodAndBad();
    const args = ["prepare", "--input", pathOf("dicom"), "--output", pathOf("dicom", "out"), "--set", "s"];
    expect(await runCommand(...args)).toEqual({
      status: 2,
      output: [],
      errors: ['error: prepare: output must be outside of input, got "out" in it: images are not DICOM files'],
    });
  });
});

describe("train", () => {
  test("ends with 1 and one line if the set is not prepared", async () => {
    const paths = ["--data", pathOf("data"), "--labels", pathOf("labels.csv"), "--output", pathOf("runs")];
    expect(await runCommand("train", ...paths)).toEqual({
      status: 1,
      output: [],
      errors: [
        "error: openPreparedSet: stage_2_train must be fully prepared, got no stage_2_train_metadata.parquet.gzip",
      ],
    });
    expect(await digestFolder(pathOf())).toEqual({});
  });

  test("accepts the older names of options", async () => {
    const args = ["--data", pathOf("data"), "--labels", "l", "--output", "o", "--backend", "wasm", "--accumulate", "2"];
    expect((await runCommand("train", ...args)).errors[0]).toMatch(/must be fully prepared/);
    expect((await runCommand("train", ...args, "--accumulate", "0")).errors[0]).toMatch(
      /Expected a whole number, at least 1/,
    );
    expect((await runCommand("predict", "--backend", "gpu")).errors[0]).toMatch(/Allowed choices are tensorflow/);
  });

  test("ends with 2 without images or with two folders of them, and with 1 without their table", async () => {
    const [labels, output] = [pathOf("labels.csv"), pathOf("runs")];
    const train = async (...images: readonly string[]) => {
      const { status, errors } = await runCommand("train", "--labels", labels, "--output", output, ...images);
      return [status, ...errors];
    };
    expect(await train()).toEqual([2, "error: --data or --images is required, here or in a configuration"]);
    expect(await train("--data", pathOf(), "--images", pathOf())).toEqual([
      2,
      "error: --data and --images exclude each other: a run has images of one folder",
    ]);
    await writeInto(pathOf("png", "a.png"), "never read");
    expect(await train("--images", pathOf("png"))).toEqual([
      1,
      "error: trainRun: data.metadata must name a table with the patient and position of each slice, got none",
    ]);
  });

  test("ends with 2 if settings accompany --resume, or labels are missing", async () => {
    const resume = ["train", "--resume", pathOf("run"), "--data", pathOf("data")];
    expect(await runCommand(...resume, "--labels", "l.csv", "--size", "64")).toEqual({
      status: 2,
      output: [],
      errors: ["error: --resume uses the configuration of the run: leave out --size"],
    });
    expect((await runCommand(...resume)).errors).toEqual([
      "error: --labels is required, here or in the configuration, as in: ct-hemorrhage train --data prepared --labels stage_2_train.csv --output runs",
    ]);
  });
});

describe("predict", () => {
  test("ends with 1 and one line if the folder is not a run", async () => {
    const paths = ["--run", pathOf("run"), "--data", pathOf("data"), "--set", "s", "--output", pathOf("out")];
    const { status, errors } = await runCommand("predict", ...paths);
    const expected = "error: readRunConfig: run must be the folder of a run, got no config.json in it";
    expect([status, errors]).toEqual([1, [expected]]);
    expect(await digestFolder(pathOf())).toEqual({});
  });
});

describe("ensemble", () => {
  test("accepts a weight after =, and refuses anything else", async () => {
    const [a, b] = [await writeOne("a.csv", 0.2), await writeOne("b.csv", 0.6)];
    const good = await runCommand("ensemble", a, `${b}=3`, "--output", pathOf("e.csv"));
    expect(good).toEqual({ status: 0, output: ["mean of 2 files, 1 slices"], errors: [] });
    const bad = await runCommand("ensemble", `${a}=none`, "--output", pathOf("f.csv"));
    expect(bad).toEqual({
      status: 2,
      output: [],
      errors: ["error: the text after = must be a weight above 0, got none"],
    });
  });

  test("uses the weights of a comparison, for the networks after =", async () => {
    const [a, b] = [await writeOne("a.csv", 0.2), await writeOne("b.csv", 0.6)];
    await writeJson(pathOf("weights.json"), {
      networks: ["densenet169", "efficientnet-b0"],
      weights: [0.25, 0.75],
      weightsByFold: [],
      space: "probabilities",
      smoothing: { scheme: "gaussian", place: "after" },
      anyConsistent: false,
    });
    const options = ["--weights", pathOf("weights.json"), "--output", pathOf("e.csv")];
    expect(await runCommand("ensemble", `${a}=efficientnet-b0`, `${b}=densenet169`, ...options)).toEqual({
      status: 0,
      output: [
        "mean of 2 files, 1 slices",
        "best in the comparison: ct-hemorrhage smooth --scheme gaussian after this mean",
      ],
      errors: [],
    });
    expect((await readPredictions(pathOf("e.csv"))).values[0]).toBeCloseTo(0.75 * 0.2 + 0.25 * 0.6, 6);
    expect((await runCommand("ensemble", a, ...options)).errors).toEqual([
      "error: --weights needs the network of each file, as in b0.csv.gz=efficientnet-b0, got a.csv",
    ]);
  });

  test("ends with 2 and one line without labels to fit to", async () => {
    const fit = await runCommand("ensemble", pathOf("a.csv"), "--fit", "--output", pathOf("e.csv"));
    expect(fit).toEqual({
      status: 2,
      output: [],
      errors: ["error: --fit needs --labels, and out-of-fold predictions"],
    });
    const compare = await runCommand("ensemble", pathOf("run"), "--data", pathOf("data"), "--output", pathOf("out"));
    expect(compare).toEqual({ status: 2, output: [], errors: ["error: --data compares runs and needs --labels"] });
  });
});

describe("phantom", () => {
  test("writes synthetic studies, and their number as JSON", async () => {
    const sizes = ["--train-studies", "1", "--test-studies", "1", "--slices", "3", "--size", "32", "--threads", "1"];
    const { status, output } = await runCommand(
      "phantom",
      "--output",
      pathOf("phantom"),
      ...sizes,
      "--json",
      "--quiet",
    );
    expect(status).toBe(0);
    expect(JSON.parse(output[0])).toMatchObject({ train: { studies: 1, slices: 3 }, test: { studies: 1, slices: 3 } });
  });
});

describe("info", () => {
  test("names the version and every engine, with the reason if it does not start", async () => {
    const { status, output } = await runCommand("info", "--json");
    expect(status).toBe(0);
    const { version, engines } = JSON.parse(output[0]);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(engines.map(({ name }: { name: string }) => name)).toEqual(["tensorflow", "webgpu", "wasm", "cpu"]);
    for (const engine of engines) expect(engine.device ?? engine.reason).toMatch(/./);
    expect(engines[2]).toMatchObject({ name: "wasm", device: "wasm SIMD", threads: 1 });
  });
});
