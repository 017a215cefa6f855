import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { buildTeamFolds } from "../../../src/cv/index.js";
import { readTeamFolds } from "../../../src/io/tables/team-folds.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

const folds = [0, 1, 2, 3, 4];

/** Ids of one scheme: slice n is validated in fold n, all others are trained on. */
const listsOf = (scheme: string) =>
  folds.map((fold) => ({
    train: folds.filter((other) => other !== fold).map((other) => `${scheme}-${other}`),
    valid: [`${scheme}-${fold}`],
  }));

/** The ten files of a scheme as the team's notebook writes them, by path below `folder`. */
function filesOf(scheme: string, folder = ""): Record<string, string> {
  const text = (ids: readonly string[]) =>
    `sop_instance_uid,any,patient_id\n${ids.map((id) => `${id},0,"p, ${id}"\n`).join("")}`;
  const files = listsOf(scheme).flatMap(({ train, valid }, fold) => [
    [`${folder}train_${fold}.csv`, text(train)],
    [`${folder}valid_${fold}.csv`, text(valid)],
  ]);
  return Object.fromEntries(files);
}

async function writeFolder(name: string, files: Record<string, string>): Promise<string> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(pathOf(name, file)), { recursive: true });
    await writeFile(pathOf(name, file), text);
  }
  return pathOf(name);
}

async function writeZip(name: string, files: Record<string, string>): Promise<string> {
  const entries = Object.entries(files).map(([file, text]) => [file, strToU8(text)] as const);
  await writeFile(pathOf(name), zipSync(Object.fromEntries(entries)));
  return pathOf(name);
}

const bothSchemes = { ...filesOf("v1", "team_folds_v1/"), ...filesOf("v2", "team_folds_v2/") };

describe("readTeamFolds", () => {
  test("reads one scheme of a folder of two", async () => {
    const path = await writeFolder("input", bothSchemes);
    expect(await readTeamFolds(path, "team_folds_v1")).toEqual(listsOf("v1"));
    expect(await readTeamFolds(path, "team_folds_v2")).toEqual(listsOf("v2"));
  });

  test("reads one scheme of an archive of two, below a further folder or not", async () => {
    const path = await writeZip("team_folds.zip", bothSchemes);
    expect(await readTeamFolds(path, "team_folds_v2")).toEqual(listsOf("v2"));
    const nested = Object.fromEntries(Object.entries(bothSchemes).map(([name, text]) => [`folds/${name}`, text]));
    expect(await readTeamFolds(await writeZip("nested.zip", nested), "team_folds_v1")).toEqual(listsOf("v1"));
  });

  test("reads files that exist only once without a scheme", async () => {
    const flat = filesOf("v1");
    expect(await readTeamFolds(await writeFolder("flat", flat))).toEqual(listsOf("v1"));
    expect(await readTeamFolds(await writeZip("flat.zip", flat))).toEqual(listsOf("v1"));
    expect(await readTeamFolds(await writeZip("flat.zip", flat), "team_folds_v2")).toEqual(listsOf("v1"));
    expect(await readTeamFolds(await writeFolder("one", filesOf("v2", "team_folds_v2/")))).toEqual(listsOf("v2"));
    expect(await readTeamFolds(pathOf("one", "team_folds_v2"), "team_folds_v2")).toEqual(listsOf("v2"));
  });

  test("ignores the files that a Mac adds to an archive", async () => {
    const files = { ...filesOf("v1"), "__MACOSX/._train_0.csv": "resource fork" };
    expect(await readTeamFolds(await writeZip("mac.zip", files))).toEqual(listsOf("v1"));
  });

  test("returns lists that buildTeamFolds accepts", async () => {
    const built = buildTeamFolds(await readTeamFolds(await writeFolder("flat", filesOf("v1"))));
    expect(built.map((fold) => fold.valid)).toEqual(folds.map((fold) => [`v1-${fold}`]));
  });

  test("refuses an entry that is larger than it says, or larger than a fold file", async () => {
    const path = await writeZip("flat.zip", filesOf("v1"));
    const bytes = await readFile(path);
    const entry = bytes.lastIndexOf("train_3.csv") - 46;
    bytes.writeUInt32LE(bytes.readUInt32LE(entry + 24) - 1, entry + 24);
    await writeFile(path, bytes);
    await expect(readTeamFolds(path)).rejects.toThrow(/^readTeamFolds: "train_3.csv" must inflate to \d+ bytes, got /);
    bytes.writeUInt32LE(2 ** 27 + 1, entry + 24);
    await writeFile(path, bytes);
    await expect(readTeamFolds(path)).rejects.toThrow(
      /^readTeamFolds: "train_3.csv" must have at most 83\d{5} bytes, got 134217729$/,
    );
  });

  test("refuses more rows or longer rows than a fold file has", async () => {
    const many = { ...filesOf("v1"), "valid_0.csv": `sop_instance_uid\n${"a\n".repeat(2 ** 20 + 1)}` };
    await expect(readTeamFolds(await writeZip("many.zip", many))).rejects.toThrow(
      'readTeamFolds: "valid_0.csv" must have at most 1048576 rows, got more',
    );
    const long = { ...filesOf("v1"), "valid_0.csv": `sop_instance_uid\n${"a".repeat(2 ** 17)}\n` };
    await expect(readTeamFolds(await writeZip("long.zip", long))).rejects.toThrow(
      /^readTeamFolds: "valid_0.csv" must be a csv file, got Max Record Size/,
    );
  });

  test("names every missing file", async () => {
    const path = await writeFolder("flat", filesOf("v1"));
    await rm(pathOf("flat", "train_3.csv"));
    await rm(pathOf("flat", "valid_4.csv"));
    await expect(readTeamFolds(path)).rejects.toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'readTeamFolds: "flat" must hold every fold file, got no train_3.csv, valid_4.csv',
      }),
    );
  });

  test("does not read another scheme than the requested one", async () => {
    const zip = await writeZip("v1.zip", filesOf("v1", "team_folds_v1/"));
    await expect(readTeamFolds(zip, "team_folds_v2")).rejects.toThrow("got no train_0.csv, valid_0.csv");
    const folder = await writeFolder("team_folds_v1", filesOf("v1"));
    await expect(readTeamFolds(folder, "team_folds_v2")).rejects.toThrow("got no train_0.csv, valid_0.csv");
  });

  test("throws without a scheme if there are two", async () => {
    await expect(readTeamFolds(await writeZip("both.zip", bothSchemes))).rejects.toThrow(
      'readTeamFolds: "both.zip" must hold one scheme or be read by one, ' +
        "got team_folds_v1/train_0.csv, team_folds_v2/train_0.csv",
    );
  });

  test("throws on a file that lacks the column or is not CSV", async () => {
    const path = await writeFolder("flat", { ...filesOf("v1"), "train_1.csv": "id,any\na,0\n" });
    await expect(readTeamFolds(path)).rejects.toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'readTeamFolds: "flat/train_1.csv" must have a column sop_instance_uid, got id, any',
      }),
    );
    await writeFolder("flat", { "train_1.csv": "sop_instance_uid,any\na\n" });
    await expect(readTeamFolds(path)).rejects.toThrow('readTeamFolds: "flat/train_1.csv" must be a csv file, got');
  });

  test("throws on a path that is absent, or neither folder nor archive", async () => {
    await expect(readTeamFolds(pathOf("absent.zip"))).rejects.toThrow(
      'readTeamFolds: "absent.zip" must be readable, got ENOENT',
    );
    await writeFile(pathOf("text.zip"), "not an archive");
    await expect(readTeamFolds(pathOf("text.zip"))).rejects.toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'readTeamFolds: "text.zip" must be a folder or a zip archive, got neither',
      }),
    );
  });
});
