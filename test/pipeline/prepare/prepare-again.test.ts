import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, readFile, rename, rm, truncate, utimes } from "node:fs/promises";
import { type PrepareOptions, prepare } from "ct-hemorrhage/pipeline";
import { beforeEach, describe, expect, test } from "vitest";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { writeInto, writeSlice } from "../dicom-slices.js";
import { digestFolder, pngTimes } from "../folder-content.js";

const pathOf = useTemporaryFolder();

/** Three series of two slices; the upper slice of series `b` is all air. */
beforeEach(async () => {
  for (const series of ["a", "b", "c"]) {
    for (const z of [0, 5]) {
      const tissue = series === "b" && z === 5 ? -500 : 40;
      await writeSlice(dicomOf(`${series}${z}`), `${series}${z}`, { z, tissue, header: { SeriesInstanceUID: series } });
    }
  }
  await writeInto(pathOf("dicom", "notes.txt"), "not a slice");
});

function dicomOf(id: string): string {
  return pathOf("dicom", `${id}.dcm`);
}

function prepareInto(output: string, options: Partial<PrepareOptions> = {}) {
  return prepare({ input: pathOf("dicom"), output: pathOf(output), set: "s", threads: 1, ...options });
}

/** Output of an undisturbed run. */
async function undisturbed(options: Partial<PrepareOptions> = {}): Promise<Record<string, string>> {
  await prepareInto("undisturbed", options);
  return digestFolder(pathOf("undisturbed"));
}

/** Starts a preparation and interrupts it after its first series. */
async function breakOff(output: string, options: Partial<PrepareOptions> = {}): Promise<void> {
  const onProgress: PrepareOptions["onProgress"] = (stage, done) => {
    if (stage === "images" && done >= 2) throw new Error("broken off");
  };
  await expect(prepareInto(output, { ...options, onProgress })).rejects.toThrow("broken off");
}

/** Lists the series that were drawn again since `before`. */
async function seriesDrawnSince(before: Record<string, number>): Promise<string[]> {
  const now = Object.entries(await pngTimes(pathOf("prepared")));
  const drawn = now.filter(([file, time]) => before[file] !== time).map(([file]) => file.split("/").at(-1)?.[0] ?? "");
  return [...new Set(drawn)].sort();
}

/** Paths of one image of a slice and of the list of hashes. */
const imageOf = (id: string) => pathOf("prepared", "png", "s", "adjacent_hu_cropped", `${id}.png`);
const hashesPath = () => pathOf("prepared", ".s_hashes.jsonl");

describe("prepare, a second time", () => {
  test("draws nothing, counts existing images and leaves the same bytes", async () => {
    await prepareInto("prepared");
    const times = await pngTimes(pathOf("prepared"));
    const { images, imagesBefore } = await prepareInto("prepared");
    expect([images, imagesBefore]).toEqual([6, 6]);
    expect(await pngTimes(pathOf("prepared"))).toEqual(times);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("resumes an interrupted run, and leaves the bytes of an undisturbed one", async () => {
    await breakOff("prepared");
    const times = await pngTimes(pathOf("prepared"));
    const { imagesBefore } = await prepareInto("prepared");
    expect(imagesBefore).toBe(2);
    expect(await seriesDrawnSince(times)).not.toContain("a");
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("removes unfinished files of a killed run", async () => {
    await breakOff("prepared");
    const half = ".b5.png.12345678-90ab-4cde-8f01-234567890abc.tmp";
    await writeInto(pathOf("prepared", "png", "s", "adjacent_hu_cropped", half), "half an ima");
    await appendFile(pathOf("prepared", "s_manifest.jsonl"), '{"series":"b","inputs":[{"fi');
    await prepareInto("prepared");
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("leaves no metadata table before it ends", async () => {
    await prepareInto("prepared");
    await breakOff("prepared", { marginPixels: 2 });
    expect(Object.keys(await digestFolder(pathOf("prepared")))).not.toContain("s_metadata.parquet.gzip");
  });

  test("draws everything again for another margin, even after an interrupted run with that margin", async () => {
    await prepareInto("prepared");
    const times = await pngTimes(pathOf("prepared"));
    await breakOff("prepared", { marginPixels: 2 });
    const { imagesBefore } = await prepareInto("prepared", { marginPixels: 2 });
    expect(imagesBefore).toBe(2);
    expect(await seriesDrawnSince(times)).toEqual(["a", "b", "c"]);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed({ marginPixels: 2 }));
  });

  test("draws everything again if the manifest is from another version", async () => {
    await prepareInto("prepared");
    const times = await pngTimes(pathOf("prepared"));
    const path = pathOf("prepared", "s_manifest.jsonl");
    const manifest = await readFile(path, "utf8");
    await writeInto(path, manifest.replace(/"version":"[^"]*"/g, '"version":"0.0.0"'));
    await prepareInto("prepared");
    expect(await seriesDrawnSince(times)).toEqual(["a", "b", "c"]);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("draws nothing for files that are newer but have the same content", async () => {
    await prepareInto("prepared");
    const times = await pngTimes(pathOf("prepared"));
    const later = new Date(Math.max(...Object.values(times)) + 1000);
    await utimes(dicomOf("c0"), later, later);
    expect((await prepareInto("prepared")).imagesBefore).toBe(6);
    expect(await seriesDrawnSince(times)).toEqual([]);
  });

  test("draws a series again if one of its images was truncated", async () => {
    await prepareInto("prepared");
    const times = await pngTimes(pathOf("prepared"));
    await truncate(pathOf("prepared", "png", "s", "brain-subdural-bone", "b0.png"), 20);
    await prepareInto("prepared");
    expect(await seriesDrawnSince(times)).toEqual(["b"]);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("reports failures again without retrying", async () => {
    await truncate(dicomOf("c0"), 1500);
    const { failures } = await prepareInto("prepared");
    const times = await pngTimes(pathOf("prepared"));
    expect(await prepareInto("prepared")).toMatchObject({ imagesBefore: 5, failures });
    expect(await seriesDrawnSince(times)).toEqual([]);
  });

  test("removes the images of a series that the input no longer has", async () => {
    await prepareInto("prepared");
    for (const id of ["a0", "a5"]) await rm(dicomOf(id));
    expect((await prepareInto("prepared")).images).toBe(4);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("removes the images of a renamed file, even if a run was interrupted after drawing the series", async () => {
    await prepareInto("prepared");
    await rename(dicomOf("a0"), dicomOf("renamed"));
    await breakOff("prepared");
    expect(await prepareInto("prepared")).toMatchObject({ images: 6, imagesBefore: 6, removed: 1 });
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("removes the images of a lost series even if the settings changed", async () => {
    await prepareInto("prepared");
    for (const id of ["a0", "a5"]) await rm(dicomOf(id));
    expect((await prepareInto("prepared", { marginPixels: 2 })).removed).toBe(2);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed({ marginPixels: 2 }));
  });

  test("removes no image of another set and no other file", async () => {
    await prepareInto("prepared");
    await prepareInto("prepared", { set: "t" });
    await writeInto(imageOf("notes").replace(".png", ".txt"), "keep");
    const before = await digestFolder(pathOf("prepared"));
    for (const id of ["a0", "a5"]) await rm(dicomOf(id));
    await prepareInto("prepared");
    const after = await digestFolder(pathOf("prepared"));
    const lost = Object.keys(before).filter((file) => !(file in after));
    expect(lost).toEqual(
      ["adjacent_hu_cropped", "brain-subdural-bone"].flatMap((kind) =>
        ["a0", "a5"].map((id) => `png/s/${kind}/${id}.png`),
      ),
    );
  });

  test("removes nothing outside of its folder, whatever a manifest says", async () => {
    await writeInto(pathOf("victim.png"), "keep");
    await prepareInto("prepared");
    const path = pathOf("prepared", "s_manifest.jsonl");
    await writeInto(path, (await readFile(path, "utf8")).replaceAll('"id":"a0"', '"id":"../../../../victim"'));
    await rm(dicomOf("a0"));
    await prepareInto("prepared");
    expect(await readFile(pathOf("victim.png"), "utf8")).toBe("keep");
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("keeps existing images if a run with other settings is interrupted before its first image", async () => {
    await prepareInto("prepared");
    const onProgress: PrepareOptions["onProgress"] = (stage) => {
      if (stage === "images") throw new Error("broken off");
    };
    await expect(prepareInto("prepared", { marginPixels: 2, onProgress })).rejects.toThrow("broken off");
    expect((await prepareInto("prepared")).imagesBefore).toBe(6);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("draws again the images that an interrupted run with other settings had drawn", async () => {
    await prepareInto("prepared");
    await breakOff("prepared", { marginPixels: 2 });
    expect((await prepareInto("prepared")).imagesBefore).toBe(4);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("invalidates the record of a series before it overwrites its images", async () => {
    await prepareInto("prepared");
    await rm(imageOf("a5"));
    await mkdir(imageOf("a5"));
    await expect(prepareInto("prepared")).rejects.toThrow("must be writable");
    const lines = (await readFile(pathOf("prepared", "s_manifest.jsonl"), "utf8")).trimEnd().split("\n");
    expect(JSON.parse(lines.at(-1) as string)).toMatchObject({ series: "a", inputs: [], slices: [] });
  });

  test("draws a series again if its record is incomplete", async () => {
    await prepareInto("prepared");
    const path = pathOf("prepared", "s_manifest.jsonl");
    await writeInto(path, (await readFile(path, "utf8")).replace(/^\{"series":"b".*$/m, '{"series":"b"}'));
    expect(await prepareInto("prepared")).toMatchObject({ imagesBefore: 4, failures: [] });
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("removes unfinished files of the set, and not those that another set is writing", async () => {
    const half = (set: string) =>
      pathOf("prepared", `.${set}_metadata.parquet.gzip.12345678-90ab-4cde-8f01-234567890abc.tmp`);
    for (const set of ["s", "t"]) await writeInto(half(set), "half a table");
    await prepareInto("prepared");
    expect([existsSync(half("s")), existsSync(half("t"))]).toEqual([false, true]);
  });

  test("draws a series again if one of its files has changed, even if its images were copied since", async () => {
    await prepareInto("prepared");
    await writeSlice(dicomOf("c0"), "c0", { z: 0, tissue: 70, header: { SeriesInstanceUID: "c" } });
    await utimes(dicomOf("c0"), 1e9, 1e9);
    await cp(pathOf("prepared"), pathOf("copy"), { recursive: true });
    expect((await prepareInto("copy")).imagesBefore).toBe(4);
    expect(await digestFolder(pathOf("copy"))).toEqual(await undisturbed());
  });

  test("trusts the recorded hash of a file whose times have not changed", async () => {
    await prepareInto("prepared");
    const lines = (await readFile(hashesPath(), "utf8")).split("\n");
    const forge = (line: string) => line.replace(/":"[0-9a-f]{64}"/, `":"${"0".repeat(64)}"`);
    await writeInto(
      hashesPath(),
      lines.map((line) => (line.startsWith('{"series":"b"') ? forge(line) : line)).join("\n"),
    );
    expect((await prepareInto("prepared")).imagesBefore).toBe(4);
  });

  test.each([
    ["lost", ""],
    ["damaged", '{"format":2,"set":"s"}\n{"series":"a","hashes":null}\n{"series":"b","hashes":[7]}\n{"ser'],
  ])("draws nothing if the list of hashes is %s, and writes it again", async (_, text) => {
    await prepareInto("prepared");
    const hashes = await readFile(hashesPath(), "utf8");
    await writeInto(hashesPath(), text);
    expect((await prepareInto("prepared")).imagesBefore).toBe(6);
    expect(await readFile(hashesPath(), "utf8")).toBe(hashes);
  });

  test("draws a series again if one of its images is gone", async () => {
    await prepareInto("prepared");
    const times = await pngTimes(pathOf("prepared"));
    await rm(pathOf("prepared", "png", "s", "brain-subdural-bone", "b0.png"));
    const { imagesBefore } = await prepareInto("prepared");
    expect(imagesBefore).toBe(4);
    expect(await seriesDrawnSince(times)).toEqual(["b"]);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("draws a series again if one of its DICOM files is newer", async () => {
    await prepareInto("prepared");
    const times = await pngTimes(pathOf("prepared"));
    const later = new Date(Math.max(...Object.values(times)) + 1000);
    await writeSlice(dicomOf("c0"), "c0", { z: 0, tissue: 70, header: { SeriesInstanceUID: "c" } });
    await utimes(dicomOf("c0"), later, later);
    await prepareInto("prepared");
    expect(await seriesDrawnSince(times)).toEqual(["c"]);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });

  test("draws a series again that lost or gained a slice, because its neighbors have other neighbors now", async () => {
    await prepareInto("prepared");
    const times = await pngTimes(pathOf("prepared"));
    await rm(dicomOf("a0"));
    await writeSlice(dicomOf("c9"), "c9", { z: 9, header: { SeriesInstanceUID: "c" } });
    const { images } = await prepareInto("prepared");
    expect(images).toBe(6);
    expect(await seriesDrawnSince(times)).toEqual(["a", "c"]);
    expect(await digestFolder(pathOf("prepared"))).toEqual(await undisturbed());
  });
});
