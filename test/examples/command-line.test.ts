import { CLASSES } from "ct-hemorrhage";
import { readPredictions, writeJson, writePredictions } from "ct-hemorrhage/io";
import { describe, expect, test } from "vitest";
import { useTemporaryFolder } from "../io/temporary-folder.js";
import { writeInto, writeSlice } from "../pipeline/dicom-slices.js";
import { digestFolder } from "../pipeline/folder-content.js";
import { runScript } from "./run-script.js";

const pathOf = useTemporaryFolder();

const prepareArguments = () => ["--input", pathOf("dicom"), "--output", pathOf("out"), "--set", "s", "--threads", "1"];

/** A slice that is whole, and a text that calls itself one. */
async function writeGoodAndBad(): Promise<void> {
  await writeSlice(pathOf("dicom", "good.dcm"), "1", { z: 0 });
  await writeInto(pathOf("dicom", "bad.dcm"), "text");
}

describe("01-prepare", () => {
  test("tells of files that fail and ends well", async () => {
    await writeGoodAndBad();
    const { status, output, errors } = await runScript("01-prepare", ...prepareArguments());
    expect(output).toEqual([
      "1 slices of 1 series prepared, 1 files failed",
      "  bad.dcm (header): not a DICOM file: expected DICM at byte 128, got 4 bytes in all",
      "  all of them are in s_failures.csv",
    ]);
    expect(errors.at(-1)).toMatch(/^images 100% 1\/1, rss \d+ MB$/);
    expect(status).toBe(0);
  });

  test("ends with 1 under --strict where a file fails, but keeps what it made", async () => {
    await writeGoodAndBad();
    const { status } = await runScript("01-prepare", ...prepareArguments(), "--strict");
    expect(status).toBe(1);
    expect(Object.keys(await digestFolder(pathOf("out")))).toContain("s_metadata.parquet.gzip");
  });

  test("ends with 1 and one line where nothing can be prepared", async () => {
    await writeInto(pathOf("dicom", "bad.dcm"), "text");
    const { status, output, errors } = await runScript("01-prepare", ...prepareArguments());
    expect([status, output]).toEqual([1, []]);
    expect(errors.filter((line) => !/^(headers|images) \d/.test(line))).toEqual([
      "error: prepare: dicom must hold DICOM images of CT, got none; the first of 1 failures is bad.dcm: " +
        "not a DICOM file: expected DICM at byte 128, got 4 bytes in all",
    ]);
  });
});

describe("every script", () => {
  test.each(["01-prepare", "02-train", "03-predict", "04-smooth", "05-ensemble", "demo", "own-images"])(
    "%s takes the name of an engine",
    async (script) => {
      const { status, output } = await runScript(script, "--help");
      expect([status, output.join("\n")]).toEqual([0, expect.stringContaining("--backend <name>")]);
    },
  );
});

describe("02-train", () => {
  test("ends with 1 and one line where the set was not prepared", async () => {
    const paths = ["--data", pathOf("data"), "--labels", pathOf("labels.csv"), "--output", pathOf("runs")];
    expect(await runScript("02-train", ...paths)).toEqual({
      status: 1,
      output: [],
      errors: [
        "error: openPreparedSet: stage_2_train must be prepared to its end, got no stage_2_train_metadata.parquet.gzip",
      ],
    });
    expect(await digestFolder(pathOf())).toEqual({});
  });
});

describe("02-train and 03-predict", () => {
  test("end with 1 and one line where images are not named, twice, or without their table", async () => {
    const [labels, output] = [pathOf("labels.csv"), pathOf("runs")];
    const train = (...images: readonly string[]) =>
      runScript("02-train", "--labels", labels, "--output", output, ...images);
    const errorOf = async (script: ReturnType<typeof runScript>) => (await script).errors;
    expect(await errorOf(train())).toEqual([
      "error: --data or --images must be given, here or in a configuration, got nothing",
    ]);
    expect(await errorOf(train("--data", pathOf(), "--images", pathOf()))).toEqual([
      "error: --data and --images must not be given together: a run has images of one folder",
    ]);
    await writeInto(pathOf("png", "a.png"), "never read");
    expect(await errorOf(train("--images", pathOf("png")))).toEqual([
      "error: trainRun: data.metadata must name a table of slices, by which patients and neighbors are known, got none",
    ]);
    const predict = runScript("03-predict", "--run", pathOf("run"), "--output", output);
    expect(await errorOf(predict)).toEqual([
      "error: --data or --images must be given, here or in a configuration, got nothing",
    ]);
  });
});

describe("03-predict", () => {
  test("ends with 1 and one line where the folder is no run", async () => {
    const paths = ["--run", pathOf("run"), "--data", pathOf("data"), "--set", "s", "--output", pathOf("out")];
    const { status, errors } = await runScript("03-predict", ...paths);
    const expected = "error: readRunConfig: run must be the folder of a run, got no config.json in it";
    expect([status, errors]).toEqual([1, [expected]]);
    expect(await digestFolder(pathOf())).toEqual({});
  });
});

describe("05-ensemble", () => {
  test("takes a weight after =, and refuses one that is none", async () => {
    const values = (probability: number) => new Float32Array(CLASSES.length).fill(probability);
    await writePredictions(pathOf("a.csv"), { ids: ["x"], classes: CLASSES, values: values(0.2) });
    await writePredictions(pathOf("b.csv"), { ids: ["x"], classes: CLASSES, values: values(0.6) });
    const good = await runScript("05-ensemble", pathOf("a.csv"), `${pathOf("b.csv")}=3`, "--output", pathOf("e.csv"));
    expect(good).toEqual({ status: 0, output: ["1 slices, mean of 2"], errors: [] });
    const bad = await runScript("05-ensemble", `${pathOf("a.csv")}=none`, "--output", pathOf("f.csv"));
    expect(bad.status).toBe(1);
    expect(bad.errors[0]).toMatch(/^error: expected a weight above 0 after =, got none$/);
  });

  test("takes the weights of a comparison, by the networks after =", async () => {
    const values = (probability: number) => new Float32Array(CLASSES.length).fill(probability);
    await writePredictions(pathOf("a.csv"), { ids: ["x"], classes: CLASSES, values: values(0.2) });
    await writePredictions(pathOf("b.csv"), { ids: ["x"], classes: CLASSES, values: values(0.6) });
    await writeJson(pathOf("weights.json"), {
      networks: ["densenet169", "efficientnet-b0"],
      weights: [0.25, 0.75],
      weightsByFold: [],
      space: "probabilities",
      smoothing: { scheme: "gaussian", place: "after" },
      anyConsistent: false,
    });
    const options = ["--weights", pathOf("weights.json"), "--output", pathOf("e.csv")];
    const named = [`${pathOf("a.csv")}=efficientnet-b0`, `${pathOf("b.csv")}=densenet169`];
    expect(await runScript("05-ensemble", ...named, ...options)).toEqual({
      status: 0,
      output: ["1 slices, mean of 2", "best in the comparison: 04-smooth --scheme gaussian after this mean"],
      errors: [],
    });
    expect((await readPredictions(pathOf("e.csv"))).values[0]).toBeCloseTo(0.75 * 0.2 + 0.25 * 0.6, 6);
    expect((await runScript("05-ensemble", pathOf("a.csv"), ...options)).errors).toEqual([
      "error: --weights needs the network of each file, as in b0.csv.gz=efficientnet-b0, got a.csv",
    ]);
  });

  test("ends with 1 and one line where labels to fit to are missing", async () => {
    const fit = await runScript("05-ensemble", pathOf("a.csv"), "--fit", "--output", pathOf("e.csv"));
    expect(fit).toEqual({
      status: 1,
      output: [],
      errors: ["error: --fit needs --labels, and predictions out of fold"],
    });
    const compare = await runScript("05-ensemble", pathOf("run"), "--data", pathOf("data"), "--output", pathOf("out"));
    expect(compare).toEqual({ status: 1, output: [], errors: ["error: --data compares runs and needs --labels"] });
  });
});

describe("own-images", () => {
  test("ends with 1 and one line where the table names none of the pictures", async () => {
    await writeInto(pathOf("images", "7.png"), "never read");
    await writeInto(pathOf("labels.csv"), "id, hemorrhage\n8,1\n");
    const paths = ["--images", pathOf("images"), "--labels", pathOf("labels.csv"), "--output", pathOf("out")];
    expect(await runScript("own-images", ...paths)).toEqual({
      status: 1,
      output: [],
      errors: ['error: readPictureLabels: "labels.csv" must name the pictures of the folder, got none of them'],
    });
  });
});
