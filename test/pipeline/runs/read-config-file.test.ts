import { fileURLToPath } from "node:url";
import { DEFAULT_CONFIG, readConfigFile } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { defaultParallel } from "../../../src/pipeline/workers/default-parallel.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { writeInto } from "../dicom-slices.js";

const EXAMPLE = fileURLToPath(new URL("../../../examples/config.yml", import.meta.url));

const ENTRY = `mine:
  architecture: densenet169
  img_size: 64
  img_folder: adjacent_hu_cropped
  epochs: 2
  batch: 4
  lr: 0.001
`;

describe("readConfigFile", () => {
  const pathOf = useTemporaryFolder();
  const read = async (text: string, name = "mine") => {
    await writeInto(pathOf("config.yml"), text);
    return readConfigFile(pathOf("config.yml"), name);
  };

  test("reads the original's keys, and takes the defaults of this package for the others", async () => {
    expect(await read(ENTRY)).toEqual({
      name: "mine",
      config: { ...DEFAULT_CONFIG, network: "densenet169", size: 64, epochs: 2, batchSize: 4, learningRate: 0.001 },
      checkpoint: undefined,
      parallel: defaultParallel(),
      testSet: "stage_2_test",
      paths: {},
    });
  });

  test.each([
    ["efficientnetb0", { network: "efficientnet-b0", size: 224, batchSize: 256 }],
    ["efficientnetb5", { network: "efficientnet-b5", size: 456, batchSize: 24 }],
    ["efficientnetb3", { network: "efficientnet-b3", size: 300, batchSize: 64, imageFolder: "brain-subdural-bone" }],
    ["densenet169", { network: "densenet169", size: 448, batchSize: 32 }],
    ["seresnext", { network: "seresnext101-32x4d", size: 512, batchSize: 20 }],
  ])("knows the original's %s", async (name, expected) => {
    const { config } = await readConfigFile(EXAMPLE, name);
    expect(config).toEqual({ ...DEFAULT_CONFIG, ...expected });
  });

  test.each([
    [
      "no YAML",
      "a: b: c",
      "must hold YAML, got Nested mappings are not allowed in compact mappings at line 1, column 4:",
    ],
    ["an unknown alias", "a: *b", "must hold YAML, got Unresolved alias"],
    ["a cycle", "mine: &a\n  batch: *a\n", "must hold YAML, got Converting circular structure to JSON"],
    ["a list that names itself", "&a [*a]", "must hold YAML, got Converting circular structure to JSON"],
    [
      "aliases of aliases",
      `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${[1, 2, 3, 4, 5, 6].map((n) => `a${n}: &a${n} [${`*a${n - 1}, `.repeat(10)}]\n`).join("")}`,
      "must hold YAML, got Excessive alias count indicates a resource exhaustion attack",
    ],
    ["deep lists", "[".repeat(30_000), "must hold YAML, got "],
    ["many bytes", "a".repeat(2 ** 16 + 1), "must have at most 65536 bytes, got 65537"],
    ["a long text", "a".repeat(1000), `must hold configurations by name, got "${"a".repeat(99)}...`],
    ["nothing", "", "must hold configurations by name, got null"],
  ])("refuses a file with %s, and names it", async (_, text, message) => {
    const refused = read(text);
    await expect(refused).rejects.toMatchObject({ name: "DataError", file: "config.yml" });
    await expect(refused).rejects.toThrow(`readConfigFile: config.yml ${message}`);
    await expect(refused).rejects.toThrow(/^[^\n]*$/);
  });

  test("refuses a map without a text as a name", async () => {
    const text = ENTRY.replace("densenet169", "{ toString: 1 }");
    await expect(read(text)).rejects.toThrow(/^config.yml: mine: architecture must be one of .*, got {"toString":1}$/);
    await expect(read(`${ENTRY}  stage: { toString: 1 }\n`)).rejects.toThrow(
      'config.yml: mine: stage must be one of test1, test2, got {"toString":1}',
    );
  });

  test("names a file that cannot be read", async () => {
    await expect(readConfigFile(pathOf("none.yml"), "mine")).rejects.toThrow(
      'readConfigFile: "none.yml" must be readable, got ENOENT',
    );
  });

  test("reads the number of parallel folds, and the set to predict", async () => {
    expect(await read(`${ENTRY}  parallel: false\n  stage: test1\n`)).toMatchObject({
      parallel: 1,
      testSet: "stage_1_test",
    });
    expect(await read(`${ENTRY}  parallel: 5\n  test_set: mine\n`)).toMatchObject({ parallel: 5, testSet: "mine" });
  });

  test("reads the paths of custom images, and names their set by the folder unless the file names it", async () => {
    const text = `${ENTRY}  images: data/png\n  metadata: slices.parquet\n`;
    const { paths, config } = await read(text);
    expect(paths).toMatchObject({ images: "data/png", metadata: "slices.parquet" });
    expect(config.set).toBe("png");
    expect((await read(`${text}  set: ours\n`)).config.set).toBe("ours");
  });

  test("reads the window policy, and refuses an unknown one", async () => {
    const { config } = await read(`${ENTRY}  window_policy: parity\n`);
    expect(config.windowPolicy).toBe("parity");
    await expect(read(`${ENTRY}  window_policy: party\n`)).rejects.toThrow(
      'config.yml: mine: window_policy must be one of manifest, parity, got "party"; did you mean "parity"?',
    );
  });

  test.each([
    ["bacth: 3", 'config.yml: mine: "bacth" is not a key of a configuration; did you mean "batch"?'],
    [
      "loss_weights: [2, 1, 1, -1, 1, 1]",
      "config.yml: mine: loss_weights must be 6 numbers, at least 0, got [2,1,1,-1,1,1]",
    ],
    ["zzzzzzzz: 3", 'config.yml: mine: "zzzzzzzz" is not a key of a configuration'],
    [
      "cv_scheme: groups",
      'config.yml: mine: cv_scheme must be one of group, stratified, team_folds_v1, team_folds_v2, got "groups"; did you mean "group"?',
    ],
    ["folds: 0", "config.yml: mine: folds must be a whole number, at least 1, got 0"],
    ["stage: test3", 'config.yml: mine: stage must be one of test1, test2, got "test3"; did you mean "test1"?'],
    ["parallel: -1", "config.yml: mine: parallel must be true, false, or a whole number, at least 1, got -1"],
    ["labels: 3", "config.yml: mine: labels must be a string, got 3"],
  ])("refuses %s", async (line, message) => {
    await expect(read(`${ENTRY}  ${line}\n`)).rejects.toThrow(new DataError(message, { file: "config.yml" }));
  });

  test("refuses an entry that holds no settings", async () => {
    await expect(read("mine: 3\n")).rejects.toThrow("config.yml: mine: it must hold settings by name, got 3");
  });

  test("says which key is missing", async () => {
    await expect(read(ENTRY.replace("  epochs: 2\n", ""))).rejects.toThrow(
      "config.yml: mine: epochs must be a whole number, at least 1, got nothing",
    );
  });

  test("suggests a name in the file, except names that start with a dot", async () => {
    await expect(read(`.all: {}\n${ENTRY}`, "mime")).rejects.toThrow(
      'readConfigFile: config.yml must hold "mime", got mine; did you mean "mine"?',
    );
    await expect(read("a: {\n")).rejects.toThrow(/^readConfigFile: config\.yml must hold YAML, got Flow map .*:$/);
    await expect(readConfigFile("none.yml", "a")).rejects.toThrow(
      new DataError('readConfigFile: "none.yml" must be readable, got ENOENT', { file: "none.yml" }),
    );
    await expect(read("- 1\n")).rejects.toThrow("readConfigFile: config.yml must hold configurations by name, got [1]");
  });
});
