import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { packFolds } from "../../../src/pipeline/runs/pack-folds.js";
import { planFolds } from "../../../src/pipeline/runs/plan-folds.js";
import { CLASSES, type LabelTable } from "../../../src/types.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { writeInto } from "../dicom-slices.js";

const pathOf = useTemporaryFolder();

function labelsOf(...ids: string[]): LabelTable {
  return { ids, classes: CLASSES, values: new Uint8Array(ids.length * CLASSES.length) };
}

/** A set of ids such as `p1`: the first letter is the patient. */
function setOf(...ids: string[]) {
  return { ids, patientOf: new Map(ids.map((id) => [id, id[0]])) };
}

const group = { scheme: "group", folds: 2 } as const;
const team = { scheme: "team_folds_v1", folds: 5 } as const;

/** Writes five pairs of fold files: fold `n` validates on the ids of `valid[n]` and trains on all others. */
function writeTeamFolds(...valid: readonly (readonly string[])[]): Promise<string> {
  return writeFoldsInto("folds", valid);
}

/** Writes the same into a folder of a given name. */
async function writeFoldsInto(folder: string, valid: readonly (readonly string[])[]): Promise<string> {
  const csv = (ids: readonly string[]) => ["sop_instance_uid", ...ids, ""].join("\n");
  for (let fold = 0; fold < 5; fold++) {
    const others = valid.filter((_, index) => index !== fold).flat();
    await writeInto(pathOf(folder, `valid_${fold}.csv`), csv(valid[fold]));
    await writeInto(pathOf(folder, `train_${fold}.csv`), csv(others));
  }
  return pathOf(folder);
}

describe("planFolds", () => {
  test("splits by patient what has both an image and labels, and counts the rest", async () => {
    const prepared = setOf("a1", "a2", "b1", "b2", "c9");
    const plan = await planFolds(labelsOf("a1", "a2", "b1", "b2", "d8", "d9"), prepared, { config: group });
    expect([plan.withoutLabels, plan.withoutImage]).toEqual([1, 2]);
    expect(plan.labels.ids).toEqual(["a1", "a2", "b1", "b2"]);
    expect(plan.folds.map(({ valid }) => valid)).toEqual([
      ["b1", "b2"],
      ["a1", "a2"],
    ]);
  });

  test("spreads patients with a rare label over the folds where the scheme is stratified", async () => {
    const ids = ["a1", "a2", "b1", "b2", "c1", "c2", "d1", "d2"];
    const labels = labelsOf(...ids);
    // The first slices of two patients: epidural, and so any.
    for (const row of [2, 6]) labels.values.fill(1, row * CLASSES.length, row * CLASSES.length + 2);
    const validOf = async (scheme: "group" | "stratified") => {
      const { folds } = await planFolds(labels, setOf(...ids), { config: { scheme, folds: 2 } });
      return folds.map(({ valid }) => valid.join(" "));
    };
    expect(await validOf("group")).toEqual(["b1 b2 d1 d2", "a1 a2 c1 c2"]);
    expect(await validOf("stratified")).toEqual(["a1 a2 d1 d2", "b1 b2 c1 c2"]);
  });

  test("packs stratified folds into one number per patient", async () => {
    const images = setOf("a1", "a2", "b1", "c1", "d1");
    const { folds } = await planFolds(labelsOf(...images.ids), images, { config: { scheme: "stratified", folds: 2 } });
    expect(packFolds(folds, images)).toMatchObject({ folds: 2, foldOfPatient: [0, 1, 1, 0] });
  });

  test("reads the folds of a team, and leaves out ids whose image could not be prepared", async () => {
    const teamFolds = await writeTeamFolds(["a1"], ["b1"], ["c1"], ["d1"], ["e1", "e2"]);
    const labels = labelsOf("a1", "b1", "c1", "d1", "e1", "e2");
    const { folds } = await planFolds(labels, setOf("a1", "b1", "c1", "d1", "e1"), {
      config: team,
      sources: { teamFolds },
    });
    expect(folds.map(({ valid }) => valid)).toEqual([["a1"], ["b1"], ["c1"], ["d1"], ["e1"]]);
    expect(folds[4].train).toEqual(["a1", "b1", "c1", "d1"]);
    expect(folds[0].train).toEqual(["b1", "c1", "d1", "e1"]);
  });

  test("removes patients of the test set under scheme 2, and only there", async () => {
    const teamFolds = await writeTeamFolds(["a1"], ["b1"], ["c1"], ["d1"], ["e1"]);
    const ids = ["a1", "b1", "c1", "d1", "e1"];
    const sources = { teamFolds, testPatients: new Set(["b"]) };
    for (const [scheme, expected] of [
      ["team_folds_v1", ["b1"]],
      ["team_folds_v2", []],
    ] as const) {
      const { folds } = await planFolds(labelsOf(...ids), setOf(...ids), { config: { ...team, scheme }, sources });
      expect(folds[1].valid).toEqual(expected);
      expect(folds[0].train.includes("b1")).toBe(scheme === "team_folds_v1");
    }
  });

  test("reads scheme 2 from its own files if the patients of the test set are unknown", async () => {
    const ids = ["a1", "b1", "c1", "d1", "e1"];
    await writeFoldsInto("schemes/team_folds_v1", [["a1"], ["b1"], ["c1"], ["d1"], ["e1"]]);
    await writeFoldsInto("schemes/team_folds_v2", [["a1"], [], ["c1"], ["d1"], ["e1"]]);
    const config = { ...team, scheme: "team_folds_v2" } as const;
    const validOf = async (testPatients?: ReadonlySet<string>) => {
      const sources = { teamFolds: pathOf("schemes"), testPatients };
      const { folds } = await planFolds(labelsOf(...ids), setOf(...ids), { config, sources });
      return folds.map(({ valid }) => valid);
    };
    expect(await validOf()).toEqual([["a1"], [], ["c1"], ["d1"], ["e1"]]);
    expect(await validOf(new Set(["c"]))).toEqual([["a1"], ["b1"], [], ["d1"], ["e1"]]);
  });

  test("fails on a fold file that names an id without labels", async () => {
    const teamFolds = await writeTeamFolds(["a1"], ["b1"], ["c1"], ["d1"], ["e1", "unknown"]);
    const ids = ["a1", "b1", "c1", "d1", "e1"];
    await expect(planFolds(labelsOf(...ids), setOf(...ids), { config: team, sources: { teamFolds } })).rejects.toThrow(
      new DataError('buildTeamFolds: fold 0 train must name known ids, got "unknown"'),
    );
  });

  test("fails without the fold files that the scheme needs", async () => {
    await expect(planFolds(labelsOf("a1"), setOf("a1"), { config: team })).rejects.toThrow(
      new DataError("planFolds: team_folds_v1 needs a folder or zip of fold files, got none"),
    );
  });

  test("fails on labels of other images", async () => {
    await expect(planFolds(labelsOf("x1"), setOf("a1", "a2"), { config: group })).rejects.toThrow(
      new DataError("planFolds: labels must cover at least one image, got none for a1 or any other"),
    );
  });

  test("fails with fewer patients than folds", async () => {
    await expect(planFolds(labelsOf("a1", "a2"), setOf("a1", "a2"), { config: group })).rejects.toThrow(
      new RangeError(
        "planFolds: images must be of at least 2 patients, one per fold, got one PatientID for all 2 images; if it " +
          "replaces those of several patients, give each its own",
      ),
    );
    const three = { config: { ...group, folds: 3 } };
    await expect(planFolds(labelsOf("a1", "b1"), setOf("a1", "b1"), three)).rejects.toThrow(
      new RangeError("planFolds: images must be of at least 3 patients, one per fold, got 2; take fewer folds"),
    );
  });
});
