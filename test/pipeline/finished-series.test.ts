import { readdir, readFile, utimes } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parseMetadata } from "../../src/dicom/index.js";
import {
  appendFinished,
  isUpToDate,
  readFinished,
  removeLeftovers,
  writeFinished,
} from "../../src/pipeline/finished-series.js";
import type { PreparedSeries, PrepareSeriesTask } from "../../src/pipeline/prepare-series.js";
import { IMAGE_FOLDERS, preparedPaths } from "../../src/pipeline/prepared-folder.js";
import { useTemporaryFolder } from "../io/temporary-folder.js";
import { encodeSlice, writeInto } from "./dicom-slices.js";

const pathOf = useTemporaryFolder();
const list = () => pathOf("finished.jsonl");
const SETTINGS = { version: "1.0.0", marginPixels: 10 };

/** A finished series of single slices. */
function seriesOf(...ids: string[]): PreparedSeries {
  const triplets = ids.map((id) => ({ previous: id, center: id, next: id }));
  return { triplets, failures: [], withoutHead: { adjacent_hu_cropped: ids, "brain-subdural-bone": [] } };
}

const failed: PreparedSeries = { ...seriesOf("x"), failures: [{ file: "x.dcm", stage: "pixels", reason: "short" }] };

describe("readFinished", () => {
  test("gives back what was written and added", async () => {
    await writeFinished(list(), SETTINGS, [["s", seriesOf("a")]]);
    await appendFinished(list(), SETTINGS, ["t", seriesOf("b")]);
    expect([...(await readFinished(list(), SETTINGS))]).toEqual([
      ["s", seriesOf("a")],
      ["t", seriesOf("b")],
    ]);
  });

  test("knows no series with failures, and none where there is no list", async () => {
    expect((await readFinished(list(), SETTINGS)).size).toBe(0);
    await writeFinished(list(), SETTINGS, [["s", failed]]);
    await appendFinished(list(), SETTINGS, ["t", failed]);
    expect(await readFile(list(), "utf8")).toBe("");
  });

  test("passes over series of another version or margin", async () => {
    await writeFinished(list(), SETTINGS, [["s", seriesOf("a")]]);
    expect((await readFinished(list(), { ...SETTINGS, version: "1.0.1" })).size).toBe(0);
    expect((await readFinished(list(), { ...SETTINGS, marginPixels: 0 })).size).toBe(0);
  });

  test("takes the later line of two, and passes over one that breaks off", async () => {
    for (const id of ["a", "b"]) await appendFinished(list(), SETTINGS, ["s", seriesOf(id)]);
    const text = await readFile(list(), "utf8");
    await writeInto(list(), text + text.slice(0, 40));
    expect([...(await readFinished(list(), SETTINGS))]).toEqual([["s", seriesOf("b")]]);
  });
});

describe("isUpToDate", () => {
  /** A task of the given slices; DICOM files are of second 100, images of second `time`. */
  async function writeTask(ids: readonly string[], time: number): Promise<PrepareSeriesTask> {
    const { image } = preparedPaths(pathOf(), "s");
    for (const id of ids) {
      await writeInto(pathOf(`${id}.dcm`), "");
      await utimes(pathOf(`${id}.dcm`), 100, 100);
      for (const folder of IMAGE_FOLDERS) {
        await writeInto(image(folder, id), "");
        await utimes(image(folder, id), time, time);
      }
    }
    const metadata = parseMetadata(encodeSlice("1", { z: 0 }));
    const slices = ids.map((id) => ({ id, path: pathOf(`${id}.dcm`), file: `${id}.dcm`, metadata }));
    return { series: "1", slices, output: pathOf(), set: "s", marginPixels: 10 };
  }

  test("is true where the slices are the same and all images newer than their DICOM files", async () => {
    const task = await writeTask(["a", "b"], 101);
    expect(await isUpToDate(task, seriesOf("b", "a"))).toBe(true);
  });

  test("is false where an image is as old as its DICOM file: one of the two may have come later", async () => {
    const task = await writeTask(["a"], 100);
    expect(await isUpToDate(task, seriesOf("a"))).toBe(false);
  });

  test("is false where a slice came, went, or has no image", async () => {
    const task = await writeTask(["a", "b"], 101);
    expect(await isUpToDate(task, seriesOf("a"))).toBe(false);
    expect(await isUpToDate(task, seriesOf("a", "b", "c"))).toBe(false);
    expect(await isUpToDate(task, seriesOf("a", "c"))).toBe(false);
    expect(await isUpToDate({ ...task, set: "other" }, seriesOf("a", "b"))).toBe(false);
  });
});

describe("removeLeftovers", () => {
  test("removes temporary files and nothing else", async () => {
    const leftover = ".a.png.12345678-90ab-4cde-8f01-234567890abc.tmp";
    for (const name of [leftover, "a.png", ".notes.tmp", "b.tmp"]) await writeInto(pathOf("images", name), "");
    await removeLeftovers(pathOf("images"));
    expect((await readdir(pathOf("images"))).sort()).toEqual([".notes.tmp", "a.png", "b.tmp"]);
    await removeLeftovers(pathOf("none"));
  });
});
